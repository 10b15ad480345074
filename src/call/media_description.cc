#include "call/media_description.h"

namespace aftertone::call {

media::Codec to_media_codec(sip::AudioEncoding encoding) {
  return encoding == sip::AudioEncoding::pcma ? media::Codec::pcma : media::Codec::pcmu;
}

Codec to_call_codec(media::Codec codec) {
  return codec == media::Codec::pcma ? Codec::pcma : Codec::pcmu;
}

media::RemoteMedia to_remote_media(const sip::AgreedAudio& agreed, bool latch) {
  media::RemoteMedia remote;
  remote.rtp = {agreed.remote_ip, agreed.remote_port};
  remote.rtcp = {agreed.remote_rtcp_ip.empty() ? agreed.remote_ip : agreed.remote_rtcp_ip, agreed.remote_rtcp_port};
  remote.codec = to_media_codec(agreed.encoding);
  remote.audio_payload_type = agreed.payload_type;
  remote.telephone_event_receive = agreed.telephone_event_receive;
  remote.telephone_event_send = agreed.telephone_event_send;
  remote.packet_time = agreed.packet_time;
  remote.send = agreed.we_send;
  remote.receive = agreed.they_send;
  remote.latch = latch;
  return remote;
}

}  // namespace aftertone::call
