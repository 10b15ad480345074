#include "app/phone/call_script.h"

#include <charconv>

#include "media/audio/clips.h"

namespace aftertone::app {
namespace {

using namespace std::chrono_literals;
using Kind = CallStep::Kind;

constexpr auto kLongestWait = 120s;  // for a beep or the other side's hanging up

Result<CallStep> make_say(const std::string& file) {
  CallStep step;
  const auto pcmu = media::clip_from_file_blocking(file, media::Codec::pcmu);
  const auto pcma = media::clip_from_file_blocking(file, media::Codec::pcma);
  if (!pcmu || !pcma) return fail(Code::invalid, "--say: " + (pcmu ? pcma : pcmu).error().detail);
  step.pcmu = *pcmu;
  step.pcma = *pcma;
  return step;
}

Result<CallStep> make_press(const std::string& digits) {
  if (digits.empty() || digits.find_first_not_of("0123456789*#ABCD") != std::string::npos) {
    return fail(Code::invalid, "--press: digits of 0-9 * # A-D");
  }
  CallStep step;
  step.kind = Kind::press;
  step.digits = digits;
  return step;
}

Result<CallStep> make_listen(const std::string& seconds) {
  double value = 0;
  const auto [end, failure] = std::from_chars(seconds.data(), seconds.data() + seconds.size(), value);
  if (failure != std::errc() || end != seconds.data() + seconds.size() || !(value > 0 && value <= 3600)) {
    return fail(Code::invalid, "--listen: seconds, up to 3600, such as 2.5");
  }
  CallStep step;
  step.kind = Kind::listen;
  step.time = std::chrono::milliseconds(static_cast<std::int64_t>(value * 1000));
  return step;
}

Result<CallStep> make_step(const OptionStep& option) {
  if (option.name == "--say") return make_say(option.value);
  if (option.name == "--press") return make_press(option.value);
  if (option.name == "--listen") return make_listen(option.value);
  CallStep step;
  step.kind = option.name == "--wait-beep" ? Kind::wait_beep : Kind::wait_hang_up;
  step.time = kLongestWait;
  return step;
}

}  // namespace

Result<std::vector<CallStep>> make_call_script_blocking(const std::vector<OptionStep>& options) {
  std::vector<CallStep> script;
  for (const OptionStep& option : options) {
    auto step = make_step(option);
    if (!step) return tl::unexpected(step.error());
    script.push_back(std::move(*step));
  }
  return script;
}

}  // namespace aftertone::app
