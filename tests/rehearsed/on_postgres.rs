//! The same rehearsals on PostgreSQL: every slice's SQL on the other engine.

use crate::support::use_postgres;

/// Runs the named tests of a module again, with the bot on a fresh PostgreSQL database.
macro_rules! again {
    ($($module:ident: $($test:ident),+ $(,)?;)+) => {
        $(mod $module {
            $(#[test]
            fn $test() {
                if super::use_postgres() {
                    crate::$module::$test();
                }
            })+
        })+
    };
}

again! {
    board:
        the_board_is_pinned_and_shows_phase_status_incidents_criteria_and_what_comes_next,
        the_board_changes_seldom_enough_for_discord_and_not_without_a_reason,
        a_board_that_somebody_deleted_comes_back_pinned_and_one_of_a_release_that_is_over_says_so,
        a_board_that_cannot_be_pinned_is_said_once_and_one_whose_channel_changed_moves;
    charts:
        the_weekly_report_shows_figures_with_their_targets_and_the_issues_of_the_week,
        a_metric_is_drawn_on_demand_and_one_without_values_says_how_to_note_some,
        a_report_whose_picture_may_not_be_attached_is_posted_without_it;
    course:
        after_a_no_go_nothing_is_posted_but_one_question_until_the_launch_is_moved,
        a_go_after_a_no_go_asks_at_once_whether_it_is_announced,
        launch_day_counts_from_when_somebody_says_that_it_is_announced,
        while_it_is_rolled_back_users_are_thanked_and_asked_nothing_until_it_is_launched_again,
        what_is_launched_again_from_day_0_counts_its_days_anew,
        after_its_days_a_release_is_steady_and_the_next_one_starts,
        every_act_is_allowed_or_refused_with_a_reason_in_every_state,
        what_was_shipped_is_known_to_highlights_criteria_and_the_public_week,
        a_complaint_of_three_people_is_a_missed_must_until_somebody_takes_it_up;
    performance:
        what_became_half_as_slow_is_proposed_once_drafted_and_published_by_a_person,
        each_week_with_runs_has_its_review_and_the_plans_steps_to_tick;
    drafts:
        the_release_manager_changes_a_draft_in_a_direct_message_and_the_summary_says_it,
        a_draft_that_is_left_alone_goes_out_on_time_with_what_came_meanwhile,
        a_fridays_posts_share_one_draft_and_each_can_be_read,
        who_takes_no_direct_messages_finds_the_drafts_in_a_thread,
        a_draft_of_a_release_that_rests_says_that_nothing_was_posted,
        who_is_release_manager_no_more_changes_no_draft,
        a_template_that_fails_is_replaced_and_the_release_manager_is_told_where,
        a_text_for_users_is_shown_word_for_word_and_can_be_held_back,
        what_users_read_can_be_rewritten_and_goes_out_as_it_was_written;
    incident:
        a_p0_is_declared_acknowledged_updated_and_resolved_on_one_card,
        a_clock_that_runs_out_reminds_once_and_stops_when_it_is_served,
        a_p1_at_night_is_posted_quietly_and_pings_when_work_begins,
        an_outsiders_declaration_pages_nobody_until_a_team_member_confirms,
        the_same_declaration_twice_is_one_incident_unless_another_is_meant,
        a_message_becomes_an_incident_with_its_text_and_its_time,
        what_cannot_be_understood_is_answered_with_what_to_do,
        words_that_would_ping_or_mislead_are_shown_without_doing_so,
        a_channel_that_is_gone_is_reported_to_who_set_tplus_up,
        an_incident_that_is_taken_up_after_a_missed_update_is_asked_for_the_next_one,
        a_button_on_an_old_reminder_of_a_resolved_incident_says_why_not,
        a_long_update_stands_in_the_thread_whole;
    incident_response:
        an_incident_that_an_older_tplus_left_without_clocks_gets_them_at_the_start,
        steps_follow_one_another_and_triage_asks_how_it_is_fixed,
        parts_are_taken_handed_over_and_given_back,
        a_lead_who_left_the_server_is_noticed_and_the_team_is_asked,
        a_change_of_severity_moves_clocks_and_people_and_is_kept_with_its_reason,
        users_are_told_what_a_person_has_read_and_published,
        messages_join_the_timeline_by_pin_and_menu_with_their_own_time_and_link,
        duplicates_are_merged_and_unmerged_and_incidents_related,
        a_private_incident_is_seen_by_its_members_and_the_leads_only,
        a_report_in_feedback_becomes_an_incident_with_its_time_and_words;
    incident_decisions:
        a_hotfix_shows_its_timeline_and_counts_its_reviewers,
        a_p0_that_is_not_fixed_in_four_hours_makes_the_clock_propose_a_rollback,
        two_p1_in_the_first_hour_are_proposed_once_and_a_third_does_not_repeat_it,
        a_verdict_reaches_who_decides_and_the_decision_names_who_was_not_heard,
        who_made_the_fix_does_not_review_it_and_who_is_consulted_hears_of_the_hotfix;
    incident_after:
        an_incident_is_written_up_on_time_and_closed_only_when_all_is_done,
        an_action_is_asked_about_until_it_is_done,
        a_resolved_incident_is_reopened_with_its_clocks,
        a_drill_runs_the_whole_flow_and_counts_nowhere,
        figures_say_what_they_mean_and_everything_can_be_taken_along,
        fifty_incidents_in_a_minute_in_every_script_are_each_there_once,
        a_card_or_a_thread_that_somebody_deleted_loses_nothing,
        clocks_run_on_through_the_night_when_clocks_change;
    release:
        setup_says_what_is_missing_and_what_may_not_be_done_where,
        setup_is_for_those_who_manage_the_server_and_the_release_manager,
        one_release_runs_at_a_time_from_t_plus_0_to_t_plus_30,
        zones_are_completed_from_any_part_of_their_name;
    standup:
        answers_gather_on_the_prompts_card_and_stand_in_full_in_its_thread,
        a_late_answer_is_marked_and_a_second_one_changes_the_first,
        the_form_opens_with_what_was_said_the_day_before,
        an_answer_after_midnight_belongs_to_the_evening_and_one_before_nine_to_the_morning,
        who_may_not_answer_or_says_nothing_is_told_so,
        hostile_answers_ping_nobody;
    feedback:
        a_team_members_reaction_tags_and_the_last_one_leaving_untags,
        private_channels_bots_and_tplus_itself_are_left_alone,
        the_menu_tags_by_button_and_the_record_follows_edits_and_deletion,
        what_was_said_elsewhere_is_added_by_hand_once,
        clearing_reactions_untags_but_leaves_what_the_menu_tagged,
        a_gap_in_the_gateway_is_made_up_for_over_rest,
        without_the_intent_for_content_a_reaction_keeps_the_link_and_the_menu_the_words,
        a_bug_that_the_team_tags_counts_as_an_issue,
        a_slip_that_is_taken_back_at_once_leaves_nothing,
        a_message_in_a_private_channel_is_not_tagged_by_the_menu_either,
        a_session_that_cannot_be_resumed_is_made_up_for_too,
        a_report_that_became_an_incident_counts_once,
        everybody_counts_once_whether_they_said_it_or_gave_a_thumb,
        what_says_the_same_is_suggested_merged_by_a_person_and_taken_apart_again,
        a_picture_alone_is_feedback_and_a_bots_message_is_none,
        a_forums_post_is_what_its_tags_say_and_goes_with_its_thread,
        an_emoji_that_was_removed_from_a_message_untags_it_before_the_next_summary;
    questions:
        a_question_that_nobody_answers_is_reminded_of_once_and_answers_are_seen,
        at_night_a_reminder_is_quiet_and_pings_when_work_begins_and_in_week_two_only_business_hours_count,
        what_was_asked_and_answered_in_a_gap_is_made_up_for,
        issues_on_github_are_answered_and_triaged_in_time_or_the_team_is_reminded,
        an_answer_is_written_once_and_sent_with_one_click_ever_after,
        everybody_looks_things_up_and_says_how_long_it_took,
        a_tagged_question_is_answered_into_the_faq_and_with_the_playbooks_leave_tplus_answers_by_itself,
        the_documentations_priorities_are_ticked_and_its_figures_recorded,
        a_confirmed_bug_that_nobody_takes_up_is_reminded_of_too,
        a_question_mark_that_is_taken_back_waits_for_no_answer,
        a_tagged_bug_waits_for_a_severity_on_the_triage_card;
    privacy:
        who_asks_to_be_forgotten_is_nowhere_and_still_counts,
        words_go_by_themselves_after_the_retention_period,
        a_reminder_loses_the_words_of_who_is_forgotten_or_deletes_them,
        where_the_host_can_be_reached_is_said_if_they_say_so;
    feedback_loop:
        only_a_release_after_the_report_with_all_of_its_issues_done_counts_as_its_fix,
        a_report_whose_message_is_deleted_hands_its_issue_to_the_next_one_who_said_the_same,
        who_reported_it_is_asked_once_where_they_wrote_and_still_broken_opens_it_again,
        several_reports_of_one_person_are_one_message_and_closed_messages_fall_back_to_the_threads,
        a_fix_without_an_issue_and_reports_from_elsewhere_are_told_as_far_as_tplus_can,
        what_was_written_in_a_thread_is_answered_in_that_thread,
        an_issue_from_github_is_asked_on_github;
    feedback_requests:
        a_request_moves_through_its_stages_where_it_began_and_votes_count_on_both_sides,
        the_plans_three_replies_are_drafts_that_one_click_opens_and_one_sends,
        kind_words_are_quoted_only_when_their_author_agrees,
        patterns_show_what_people_complain_of_and_priority_follows_reach_and_effort,
        the_community_lead_is_given_a_review_each_day_of_week_1_with_something_to_review,
        issues_are_counted_once_whether_they_stand_on_github_in_feedback_or_as_incidents;
    github:
        a_report_becomes_an_issue_with_its_words_and_its_link_and_pings_nobody,
        what_github_does_not_take_now_is_filed_later_and_once,
        what_somebody_has_to_mend_is_told_once_on_a_card_that_says_when_it_is_over,
        what_github_refuses_for_good_is_said_and_can_be_filed_anew,
        a_crash_between_issue_and_answer_files_no_second_one,
        a_message_that_is_deleted_before_it_is_filed_is_not_filed,
        issues_with_the_label_are_taken_in_and_follow_their_issue,
        connecting_says_what_is_wrong_and_the_status_how_it_stands,
        web_hooks_say_when_to_look_and_forged_or_doubled_ones_change_nothing,
        long_words_two_tags_at_one_moment_and_two_categories_make_one_issue_each,
        a_repository_of_hundreds_is_read_page_by_page_and_counted_as_it_is;
    web:
        the_status_page_shows_what_users_were_told_and_nothing_of_the_teams,
        whoever_watches_over_tplus_learns_whether_it_works;
    phases:
        a_look_of_launch_day_that_was_missed_is_said_and_the_next_one_is_kept,
        a_poll_of_a_launch_that_was_moved_counts_for_nothing,
        the_team_votes_on_launch_morning_and_the_release_manager_decides,
        a_phase_ends_by_date_is_held_or_moved_on_and_check_ins_follow,
        of_two_who_decide_about_a_phase_at_once_the_second_is_told,
        a_pause_silences_the_calendar_and_a_moved_launch_takes_it_along,
        the_priorities_of_a_week_stand_in_release_once_and_are_no_focus,
        the_metrics_are_looked_at_every_four_hours_and_who_looked_is_on_the_card,
        launch_day_has_one_card_that_changes_and_a_status_every_two_hours,
        three_fixed_p1_make_a_patch_release_due_and_say_so;
    sources:
        issues_of_a_label_and_the_time_until_an_answer_are_counted,
        the_repository_and_the_server_are_asked_ahead_of_each_post,
        users_are_engaged_when_one_of_them_writes_on_each_workday,
        a_prometheus_gives_what_a_query_asks_and_its_silence_makes_a_figure_stale,
        a_prometheus_reads_what_tplus_counts,
        crates_and_addresses_are_looked_at_and_several_sources_are_added_up,
        a_server_that_never_answers_holds_nothing_up,
        programs_push_figures_with_a_token_and_all_or_nothing_is_taken,
        a_file_is_taken_in_whole_or_its_bad_rows_are_named,
        a_figure_out_of_the_ordinary_has_one_card_that_says_when_it_is_over;
    metrics:
        a_criterion_says_no_where_a_part_of_it_fails,
        an_alarm_that_comes_back_within_two_hours_is_the_same_card,
        a_figure_that_somebody_notes_stands_in_the_summary_with_how_it_changed,
        what_cannot_be_a_figure_is_refused_with_what_to_type_instead,
        a_must_that_fails_turns_the_status_red_and_says_by_what,
        criteria_are_judged_by_figures_or_ticked_by_who_knows,
        what_is_not_measured_leaves_posts_and_criteria;
    digest:
        launch_day_ends_with_a_summary_for_the_team_and_one_for_the_public,
        today_is_since_the_last_summary,
        an_edit_changes_the_preview_and_the_post_where_it_stands,
        a_weekly_post_waits_for_four_days_of_data,
        since_which_day_a_summary_speaks,
        what_three_people_report_is_a_highlight_and_nothing_tagged_is_denied,
        all_figures_of_a_report_are_of_one_moment,
        messages_in_the_feedback_channel_are_counted_over_the_week,
        each_post_has_its_own_words_and_a_challenge_its_mitigation,
        the_focus_is_what_is_next_and_bears_its_age;
    operator:
        an_error_of_one_feature_keeps_no_other_from_hearing_of_what_happened,
        a_stop_finishes_what_was_begun_and_the_next_start_delivers_the_rest,
        an_error_is_answered_with_an_id_under_which_the_log_says_what_it_was_about,
        a_timer_that_always_fails_is_given_up_after_a_day_and_holds_nothing_up,
        what_is_over_for_a_month_is_let_go_and_nothing_is_said_again_for_it;
    rights:
        everybody_may_do_what_the_declarations_say_and_nothing_else,
        a_week_in_which_every_interaction_comes_twice_shows_every_post_once;
    kill:
        nothing_is_lost_or_doubled_when_the_bot_is_killed_before_the_effect,
        nothing_is_lost_or_doubled_when_the_bot_is_killed_between_effect_and_answer;
}

#[test]
fn every_test_that_others_can_call_is_run_again() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rehearsed");
    let again = include_str!("on_postgres.rs");
    for file in std::fs::read_dir(folder).expect("the rehearsals") {
        let path = file.expect("a file").path();
        let text = std::fs::read_to_string(&path).expect("text");
        let tests = text.split("#[tokio::test]\npub async fn ").skip(1).filter_map(|test| test.split('(').next());
        for name in tests.filter(|_| !path.ends_with("on_postgres.rs")) {
            assert!(
                again.contains(&format!(" {name}")),
                "{name} is not run on PostgreSQL: name it under its module in `again!`, tests/rehearsed/on_postgres.rs"
            );
        }
    }
}
