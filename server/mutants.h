// Protections that a rig switches off, one at a time, to show that it would notice. Never set in the server
// that is installed.
#pragma once

namespace slipway {

struct Mutants {
  bool ack_before_durable = false;
  bool no_idempotency = false;
  bool skip_a_delta = false;
  bool duplicate_names_head = false;  // A retry's answer is not the first one.
  bool snapshot_off_cursor = false;   // A project's views do not wait for each other.
  bool late_revocation = false;       // Views that may no longer be read stay open.
  bool lose_an_answer = false;        // A refusal that waits for the disk is forgotten.
  bool write_when_read_only = false;
  bool no_sealing = false;                     // Texts stand in the log in plain.
  bool keep_keys = false;                      // An erasure is recorded, and nothing erased.
  bool followers_keep_what_is_erased = false;  // Nobody who follows a view is given it anew.
  bool never_due = false;                      // What time alone brings about is not recorded.
  bool due_again = false;                      // That it was recorded is forgotten.
};

}  // namespace slipway
