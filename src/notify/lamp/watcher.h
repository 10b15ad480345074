// Who is told about a mailbox's lamp, and what they know. Home: that of the LampService.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <variant>

#include "base/clock.h"
#include "base/result.h"
#include "sip/events/event_dialog.h"
#include "voicemail/model/lamp.h"

namespace aftertone::notify {

using WatcherId = std::uint64_t;

// Asked by SUBSCRIBE.
struct Subscriber {
  sip::EventDialog dialog;
  WallTime created_at;  // of the dialog
  WallTime expires_at;
};

// Is told without having asked, by NOTIFY or PUBLISH.
struct Receiver {
  std::size_t destination = 0;  // which of the configured URIs
  std::string target;           // that URI for this mailbox
  bool is_publication = false;
  std::string etag;     // of a publication; empty: none there yet
  WallTime expires_at;  // of a publication
};

struct Watcher {
  using TimePoint = std::chrono::steady_clock::time_point;

  WatcherId id = 0;
  voicemail::MailboxNumber mailbox;
  std::variant<Subscriber, Receiver> who;

  std::int64_t told = 0;      // version of the lamp that it has acknowledged; 0: none
  std::int64_t sending = 0;   // version under way
  std::uint64_t request = 0;  // number of the request under way; 0: none
  TimePoint sent_at{};
  bool is_queued = false;
  bool is_parked = false;  // until its destination answers again
  bool is_due = false;     // changed while a request was under way
  bool is_forced = false;  // to be told at once and in any case
};

// The numbers of a dialog's NOTIFYs grow with the time since it began, so that a process that takes it up again goes on
// above whatever was sent, without every NOTIFY having been written down.
std::uint32_t next_cseq(const Subscriber& subscriber, WallTime now);

// For the store, and back. Error: corrupt.
std::string write_dialog(const sip::EventDialog& dialog);
Result<sip::EventDialog> read_dialog(const std::string& text);

}  // namespace aftertone::notify
