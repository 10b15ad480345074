#include "voicemail/ports/timeline.h"

#include <array>
#include <utility>

namespace aftertone::voicemail {
namespace {

constexpr auto kWords = std::to_array<std::pair<Happening, std::string_view>>({
    {Happening::committed, "committed"}, {Happening::queued, "queued"},       {Happening::sent, "sent"},
    {Happening::retry, "retry"},         {Happening::ambiguous, "ambiguous"}, {Happening::rejected, "rejected"},
    {Happening::expired, "expired"},     {Happening::cancelled, "cancelled"}, {Happening::fallback, "fallback"},
    {Happening::digest, "digest"},       {Happening::receipt, "receipt"},     {Happening::opened, "opened"},
    {Happening::accepted, "accepted"},   {Happening::declined, "declined"},   {Happening::escalated, "escalated"},
    {Happening::outcall, "outcall"},     {Happening::heard, "heard"},         {Happening::saved, "saved"},
    {Happening::deleted, "deleted"},     {Happening::restored, "restored"},   {Happening::purged, "purged"},
    {Happening::assigned, "assigned"},   {Happening::postponed, "postponed"},
});

}  // namespace

std::string_view to_string(Happening happening) {
  for (const auto& [known, word] : kWords) {
    if (known == happening) return word;
  }
  return "committed";
}

Result<Happening> parse_happening(std::string_view text) {
  for (const auto& [known, word] : kWords) {
    if (word == text) return known;
  }
  return fail(Code::corrupt, "unknown event \"" + std::string(text) + "\"");
}

}  // namespace aftertone::voicemail
