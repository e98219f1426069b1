#pragma once

// One function for each file of a command; cli/command.cpp puts them into the table.

#include "cli/command.h"

namespace countersign::cli {

Command serve_command();
Command ask_command();
Command sessions_command();
Command pending_command();
Command decide_command();
Command replay_command();
Command audit_reports_command();
Command audit_run_command();
Command audit_verify_command();
Command audit_prove_command();
Command audit_checkpoint_command();
Command audit_rotate_key_command();
Command audit_sql_command();
Command audit_hunt_command();
Command audit_export_command();
Command audit_backup_command();
Command audit_restore_command();
Command audit_erase_command();
Command audit_purge_command();
Command audit_hold_command();
Command audit_holds_command();
Command keys_create_command();
Command keys_list_command();
Command keys_revoke_command();
Command keys_link_command();
Command policy_check_command();
Command policy_test_command();
Command policy_suggest_command();
Command policy_rules_command();
Command policy_explain_command();
Command policy_screen_command();
Command config_check_command();
Command config_default_command();
Command config_reference_command();
Command demo_command();
Command init_command();

}  // namespace countersign::cli
