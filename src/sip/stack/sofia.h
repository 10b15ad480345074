// The only door to sofia-sip's headers. Private to src/sip/; include it first, because the types that its
// callbacks get ("magic") are settled here.
#pragma once

namespace aftertone::sip {
class StackCore;
class DialogCore;
class RequestOwner;
struct ServerInvite;
}  // namespace aftertone::sip

#define NTA_AGENT_MAGIC_T class aftertone::sip::StackCore
#define NTA_LEG_MAGIC_T class aftertone::sip::DialogCore
#define NTA_INCOMING_MAGIC_T struct aftertone::sip::ServerInvite
#define NTA_OUTGOING_MAGIC_T class aftertone::sip::RequestOwner

#include <sofia-sip/msg_addr.h>
#include <sofia-sip/nta.h>
#include <sofia-sip/nta_stateless.h>
#include <sofia-sip/nta_tag.h>
#include <sofia-sip/sip.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_status.h>
#include <sofia-sip/sip_tag.h>
#include <sofia-sip/sip_util.h>
#include <sofia-sip/su_log.h>
#include <sofia-sip/su_wait.h>
#include <sofia-sip/tport_tag.h>

namespace aftertone::sip {

// Whoever sent a request of ours: sofia hands it back with each response. The callback knows which kind it is.
class RequestOwner {
 protected:
  RequestOwner() = default;
  ~RequestOwner() = default;
};

// sofia's memory: what is made in a home dies with it.
class Home {
 public:
  Home() { su_home_init(&home_); }
  ~Home() { su_home_deinit(&home_); }
  Home(const Home&) = delete;
  Home& operator=(const Home&) = delete;
  operator su_home_t*() { return &home_; }

 private:
  su_home_t home_{};
};

}  // namespace aftertone::sip
