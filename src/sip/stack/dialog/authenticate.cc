// 401 and 407 to our INVITE (RFC 3261 22). Requests within a dialog are not answered so: they go where the peer's
// Contact says, which may be anybody's address.
#include "base/log.h"
#include "sip/stack/dialog/dialog_core.h"
#include "sip/stack/message_reader.h"

namespace aftertone::sip {
namespace {

// A second challenge means that the password is wrong, unless it says that only the nonce was too old.
constexpr int kMostChallenges = 2;

}  // namespace

bool DialogCore::answered_challenge(int status, const sip_t& sip) {
  if ((status != 401 && status != 407) || !call_.credentials) return false;
  const auto challenge = choose_challenge(challenges_of(sip), call_.credentials->realm);
  if (!challenge) {
    log::warning("sip", "call {}: a challenge that is not of the realm \"{}\" is not answered", state_.call_id,
                 call_.credentials->realm);
    return false;
  }
  const bool is_new = challenge->nonce != challenge_nonce_;
  const bool is_worth_it = challenges_answered_ == 0 || (challenge->is_stale && is_new);
  if (!is_worth_it || challenges_answered_ >= kMostChallenges) return false;
  ++challenges_answered_;
  challenge_nonce_ = challenge->nonce;
  const DigestRequest request{"INVITE", uri_of_invite(), 1, new_cnonce()};
  Content content;
  content.add(answer_header(*challenge), answer_challenge(*challenge, *call_.credentials, request));
  authorization_ = content.headers;
  nta_outgoing_destroy(std::exchange(invite_out_, nullptr));
  early_dialogs_.clear();
  send_call();
  return true;
}

// As it was sent, which the response is computed over.
std::string DialogCore::uri_of_invite() const {
  msg_t* const message = nta_outgoing_getrequest(invite_out_);
  const sip_t* const sip = message == nullptr ? nullptr : sip_object(message);
  std::string uri = sip == nullptr || sip->sip_request == nullptr ? call_.target : url_text(*sip->sip_request->rq_url);
  if (message != nullptr) msg_destroy(message);
  return uri;
}

}  // namespace aftertone::sip
