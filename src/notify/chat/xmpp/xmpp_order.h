// What the channel asks of the connection, what comes of it, and what people say later. Plain values.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "base/clock.h"

namespace aftertone::notify::xmpp {

struct XmppSettings {
  std::string jid;  // ours: "voicemail@example.com"
  std::string password;
  std::string host;  // empty: as the domain's SRV records say
  std::uint16_t port = 5222;
  std::filesystem::path ca_file;  // trusted certificates; empty: the system's
};

struct XmppOrder {
  enum class Kind {
    send,     // the text to `to`
    look_up,  // whether the stanza `id` to `to` is in our archive at the server (XEP-0313)
  };
  Kind kind = Kind::send;
  std::string to;  // a bare JID
  std::string id;  // of the stanza
  std::string text;
  WallTime since;  // of look_up: when it was sent at the earliest
};

struct XmppAnswer {
  enum class Kind {
    taken,      // send: the server has processed the stanza
    refused,    // send: never; `text` says why
    postponed,  // send: not now
    unsent,     // it did not get as far as the server
    unknown,    // no word came
    found,      // look_up
    not_found,  // look_up: the server archives, and has not got it
  };
  Kind kind = Kind::unknown;
  std::string text;
};

// What the other side says about a stanza, perhaps long after it was taken.
struct XmppReceipt {
  std::string id;            // of the stanza
  std::string from;          // who says so, a JID
  bool has_arrived = false;  // XEP-0184; else it never will
  std::string detail;
};

// Called on at-xmpp: hand over and return.
using OnXmppAnswer = std::function<void(XmppAnswer)>;
using OnXmppReceipt = std::function<void(const XmppReceipt&)>;

}  // namespace aftertone::notify::xmpp
