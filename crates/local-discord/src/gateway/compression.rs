//! The two ways in which gateway clients ask for less to read: one stream for the whole connection, or single packets.

use std::io::Write;

use axum::extract::ws::Message;
use flate2::write::ZlibEncoder;
use flate2::{Compress, Compression, FlushCompress};

/// Packets up to this size travel as text even when the client takes compressed ones.
const SMALL: usize = 4096;

/// How messages are written to a socket.
pub enum Writing {
    /// As text; with `packets`, large ones compressed each by itself.
    Plain { packets: bool },
    /// As pieces of one compressed stream.
    Stream(Box<Compress>),
}

impl Writing {
    /// What the address asked for.
    pub fn asked_for(compress: Option<&str>) -> Option<Self> {
        match compress {
            None | Some("") => Some(Self::Plain { packets: false }),
            Some("zlib-stream") => Some(Self::Stream(Box::new(Compress::new(Compression::fast(), true)))),
            Some(_) => None,
        }
    }

    /// The client takes compressed packets.
    pub fn accept_packets(&mut self) {
        if let Self::Plain { packets } = self {
            *packets = true;
        }
    }

    /// The message that carries `text`.
    pub fn message(&mut self, text: &str) -> Message {
        match self {
            Self::Plain { packets: true } if text.len() > SMALL => {
                let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
                match encoder.write_all(text.as_bytes()).and_then(|()| encoder.finish()) {
                    Ok(packed) => Message::Binary(packed.into()),
                    Err(_) => Message::Text(text.into()),
                }
            }
            Self::Plain { .. } => Message::Text(text.into()),
            Self::Stream(stream) => Message::Binary(continued(stream, text.as_bytes()).into()),
        }
    }
}

/// The next piece of the stream, ended so that the client can read all of it.
fn continued(stream: &mut Compress, mut input: &[u8]) -> Vec<u8> {
    let mut output = Vec::with_capacity(input.len() / 2 + 64);
    loop {
        output.reserve(256);
        let before = stream.total_in();
        let room = output.capacity() - output.len();
        let written = stream.total_out();
        if stream.compress_vec(input, &mut output, FlushCompress::Sync).is_err() {
            return output;
        }
        let taken = usize::try_from(stream.total_in() - before).unwrap_or(input.len());
        input = &input[taken.min(input.len())..];
        let made = usize::try_from(stream.total_out() - written).unwrap_or(0);
        // Room left over means that everything has been flushed.
        if input.is_empty() && made < room {
            return output;
        }
    }
}

#[cfg(test)]
mod tests {
    use flate2::{Decompress, FlushDecompress};

    use super::*;

    #[test]
    fn each_piece_of_a_stream_can_be_read_when_it_arrives() {
        let mut writing = Writing::asked_for(Some("zlib-stream")).unwrap();
        let mut reader = Decompress::new(true);
        for text in ["{\"op\":10}".to_owned(), "x".repeat(100_000), (0..9000).map(|n| n.to_string()).collect()] {
            let Message::Binary(piece) = writing.message(&text) else { panic!("a stream is binary") };
            assert!(piece.ends_with(&[0, 0, 0xff, 0xff]), "clients wait for this suffix");
            let mut read = Vec::with_capacity(200_000);
            reader.decompress_vec(&piece, &mut read, FlushDecompress::Sync).unwrap();
            assert_eq!(String::from_utf8(read).unwrap(), text);
        }
    }
}
