// The call-taking service: media, dialogues and SIP, in the order in which they must start and stop.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/config/settings.h"
#include "app/serve/candidacy.h"
#include "app/wire_storage.h"
#include "base/result.h"
#include "base/uuid.h"

namespace aftertone::sip {
class Stack;
}
namespace aftertone::call {
struct RunningCall;
}

namespace aftertone::app {

// What monitoring asks of it.
struct IvrState {
  std::size_t waiting = 0;  // recordings that are safe and not in their mailboxes yet
  std::chrono::milliseconds oldest_waiting{0};
  std::chrono::milliseconds answers_age{0};  // of the copy of mailboxes and greetings
  std::string journal;                       // "healthy", "low" (on space), "full", "unavailable"
};

class Ivr {
 public:
  // What the rest of the service has to do with its calls. Any thread; outlives the service.
  struct Beside {
    const Candidacy& candidacy;
    std::function<void()> on_message;      // a message is in its mailbox
    std::function<bool()> only_announces;  // see IvrServices; may be empty
    std::function<bool()> sends_calls_on;  // another site takes them: none are taken here; may be empty
  };
  // Takes calls when this returns. Errors name the part: journal, media, SIP. Blocks.
  static Result<std::unique_ptr<Ivr>> start_blocking(const Settings& settings, Storage& storage, Beside beside);
  virtual ~Ivr() = default;  // ends the calls that are left, keeps what they recorded, stops everything

  virtual const Uuid& journal() const = 0;       // its id, new with each start
  virtual std::string listens_at() const = 0;    // "127.0.0.1 port 5060"
  virtual std::string reached_at() const = 0;    // "192.0.2.10:5060"; by name where it listens on every address
  virtual sip::Stack& stack() = 0;               // where its SIP comes and goes
  virtual void drain() = 0;                      // any thread: no new calls from now on
  virtual void take_calls_again() = 0;           // any thread
  virtual bool is_drained() const = 0;           // any thread: between the two
  virtual bool takes_calls() const = 0;          // any thread: what OPTIONS answers say
  virtual std::string why_no_calls() const = 0;  // any thread: the reason that goes with it; empty: it takes calls
  virtual IvrState state() const = 0;            // any thread
  virtual void note_pacing() = 0;                // any thread: brings the metrics of the media threads up to date
  virtual std::size_t call_count() const = 0;    // any thread
  // Any thread: those that came from outside, not those that we place.
  virtual std::vector<call::RunningCall> running_calls() const = 0;
  virtual std::size_t waiting() const = 0;  // any thread: recordings that are safe and not in their mailboxes yet
};

}  // namespace aftertone::app
