#include "api/sound/wav_body.h"

#include "base/ascii.h"

namespace aftertone::api {

Status check_is_wav(const Asked& asked) {
  const std::string type = asked.request.header("Content-Type");
  const std::string_view media = ascii::trimmed(std::string_view(type).substr(0, type.find(';')));
  const bool is_wav = media == "audio/wav" || media == "audio/x-wav" || media == "audio/wave";
  return is_wav ? Status() : fail(Code::unsupported, "the body is a WAV file: send Content-Type: audio/wav");
}

}  // namespace aftertone::api
