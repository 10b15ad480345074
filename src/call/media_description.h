// Between the words of SDP (sip/) and of the media engine (media/), which do not know each other.
#pragma once

#include "call/call.h"
#include "media/engine/session.h"
#include "sip/sdp/negotiate.h"

namespace aftertone::call {

media::RemoteMedia to_remote_media(const sip::AgreedAudio& agreed, bool latch);
media::Codec to_media_codec(sip::AudioEncoding encoding);
Codec to_call_codec(media::Codec codec);

}  // namespace aftertone::call
