// One call's offer/answer state (RFC 3264): our description with its version, what was agreed, and the media session
// that follows it. Home: the call's loop.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "media/engine/session.h"
#include "sip/sdp/negotiate.h"

namespace aftertone::call {

class MediaNegotiation {
 public:
  MediaNegotiation(media::Session& session, std::uint64_t session_id, bool latch,
                   std::vector<sip::AudioEncoding> encodings = {sip::AudioEncoding::pcmu, sip::AudioEncoding::pcma});

  // Theirs first: our answer. Errors as sip::answer_offer.
  Result<std::string> answer(std::string_view offer);
  // Ours first: our offer, and later their answer to it.
  std::string offer();
  Status accept(std::string_view answer);
  // An answer that comes before the call is answered, perhaps one of several: heard, but nothing is settled by it.
  Status listen_early(std::string_view answer);

  media::Codec codec() const { return codec_; }  // once agreed, for the whole call
  bool is_agreed() const { return is_agreed_; }
  bool may_send() const { return may_send_; }                // else we are on hold
  bool can_send_events() const { return can_send_events_; }  // RFC 4733

 private:
  // Tells the media session and what is asked about the other side.
  void follow(const sip::AgreedAudio& agreed);
  void apply(const sip::AgreedAudio& agreed);

  media::Session& session_;
  const bool latch_;
  sip::LocalAudio local_;
  std::string last_sdp_;
  media::Codec codec_ = media::Codec::pcmu;
  bool is_agreed_ = false;
  bool may_send_ = true;
  bool can_send_events_ = false;
};

}  // namespace aftertone::call
