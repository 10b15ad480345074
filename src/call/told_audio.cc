#include "call/told_audio.h"

#include <fmt/format.h>

namespace aftertone::call {
namespace {

struct NameOf {
  std::string operator()(const AudioFile& file) const { return file.path.stem().string(); }
  std::string operator()(const CodedAudio&) const { return "(the recording)"; }
  std::string operator()(const Beep&) const { return "(beep)"; }
  std::string operator()(const Silence&) const { return ""; }
};

}  // namespace

std::string told_audio(const Announcement& announcement) {
  std::string told;
  for (const Audio& audio : announcement) {
    const std::string name = std::visit(NameOf(), audio);
    if (name.empty()) continue;
    if (!told.empty()) told += ' ';
    told += name;
  }
  return told.empty() ? "(nothing)" : told;
}

std::string told_keys(const std::string& digits, std::optional<char> finished_by, bool is_one_key) {
  if (digits.empty() && !finished_by) return "nothing";
  if (is_one_key && digits.size() <= 1) return digits + (finished_by ? std::string(1, *finished_by) : "");
  const std::string end = finished_by ? fmt::format(" and {}", *finished_by) : "";
  return fmt::format("{} keys{} (not kept)", digits.size(), end);
}

}  // namespace aftertone::call
