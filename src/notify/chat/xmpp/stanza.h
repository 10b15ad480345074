// libstrophe's stanzas, owned. Private to src/notify/chat/xmpp/.
#pragma once

#include <strophe.h>

#include <memory>
#include <string>
#include <utility>

namespace aftertone::notify::xmpp {

struct ReleaseStanza {
  void operator()(xmpp_stanza_t* stanza) const { xmpp_stanza_release(stanza); }
};
using Stanza = std::unique_ptr<xmpp_stanza_t, ReleaseStanza>;

// An element with a name and a namespace; libstrophe escapes every value and text.
inline Stanza element(xmpp_ctx_t* context, const char* name, const char* space) {
  Stanza made(xmpp_stanza_new(context));
  xmpp_stanza_set_name(made.get(), name);
  if (space != nullptr) xmpp_stanza_set_ns(made.get(), space);
  return made;
}

inline void put(const Stanza& parent, Stanza child) {
  xmpp_stanza_add_child_ex(parent.get(), child.release(), 0);
}

inline Stanza text_node(xmpp_ctx_t* context, const std::string& text) {
  Stanza node(xmpp_stanza_new(context));
  xmpp_stanza_set_text_with_size(node.get(), text.data(), text.size());
  return node;
}

// "" for what is not there.
inline std::string attribute(xmpp_stanza_t* stanza, const char* name) {
  const char* const value = stanza == nullptr ? nullptr : xmpp_stanza_get_attribute(stanza, name);
  return value == nullptr ? "" : value;
}

inline std::string name_of(xmpp_stanza_t* stanza) {
  const char* const name = xmpp_stanza_get_name(stanza);
  return name == nullptr ? "" : name;
}

}  // namespace aftertone::notify::xmpp
