#include "notify/chat/card/cards.h"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

namespace aftertone::notify {
namespace {

using json = nlohmann::ordered_json;

constexpr std::array<std::pair<ChatService, std::string_view>, 3> kServices{
    {{ChatService::teams, "teams"}, {ChatService::slack, "slack"}, {ChatService::mattermost, "mattermost"}}};

// Nothing to see, and not part of a name or an address: "@here" behind it calls nobody, "://" makes no link.
constexpr std::string_view kInvisible = "\xE2\x80\x8B";

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
    text.replace(at, what.size(), by);
}

std::string without_calls_and_links(std::string text) {
  const std::string gap(kInvisible);
  replace_all(text, "@", "@" + gap);
  replace_all(text, "://", ":" + gap + "//");
  for (const std::string_view start : {"www.", "Www.", "WWW."})
    replace_all(text, start, std::string(start.substr(0, 3)) + gap + ".");
  return text;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines)
    text += (text.empty() ? "" : "\n") + line;
  return text;
}

// --- Teams: an Adaptive Card in the message that a workflow takes. Text runs know no Markdown.

json text_block(const std::string& text, const json& style) {
  json run{{"type", "TextRun"}, {"text", text}};
  run.update(style);
  return {{"type", "RichTextBlock"}, {"inlines", json::array({std::move(run)})}};
}

json teams_card(const ChatText& text) {
  json body = json::array({text_block(text.title, {{"weight", "Bolder"}, {"size", "Medium"}})});
  for (const std::string& line : text.lines)
    body.push_back(text_block(line, json::object()));
  json card{{"$schema", "http://adaptivecards.io/schemas/adaptive-card.json"},
            {"type", "AdaptiveCard"},
            {"version", "1.2"},
            {"fallbackText", text.title},
            {"body", std::move(body)}};
  if (!text.link.empty())
    card["actions"] = json::array({{{"type", "Action.OpenUrl"}, {"title", text.link_label}, {"url", text.link}}});
  json attachment{{"contentType", "application/vnd.microsoft.card.adaptive"},
                  {"contentUrl", nullptr},
                  {"content", std::move(card)}};
  return {{"type", "message"}, {"attachments", json::array({std::move(attachment)})}};
}

// --- Slack: blocks of plain text, and a line for notifications and old clients.

std::string escaped_for_slack(std::string text) {
  replace_all(text, "&", "&amp;");
  replace_all(text, "<", "&lt;");
  replace_all(text, ">", "&gt;");
  return text;
}

json plain_text(const std::string& text) {
  return {{"type", "plain_text"}, {"text", text}, {"emoji", false}};
}

json slack_blocks(const ChatText& text, const std::string& id) {
  json blocks = json::array();
  blocks.push_back({{"type", "section"},
                    {"block_id", id.substr(0, 255)},
                    {"text", plain_text(without_calls_and_links(text.title))}});
  const std::string rest = joined(text.lines);
  if (!rest.empty()) blocks.push_back({{"type", "section"}, {"text", plain_text(without_calls_and_links(rest))}});
  if (!text.link.empty()) {
    const std::string link = "<" + escaped_for_slack(text.link) + "|" + escaped_for_slack(text.link_label) + ">";
    blocks.push_back({{"type", "section"}, {"text", {{"type", "mrkdwn"}, {"text", link}}}});
  }
  return {{"text", escaped_for_slack(without_calls_and_links(text.title))},
          {"mrkdwn", false},
          {"unfurl_links", false},
          {"blocks", std::move(blocks)}};
}

// --- Mattermost: an attachment, whose text is Markdown with the escapes that Mattermost knows.

std::string escaped_for_markdown(const std::string& text) {
  constexpr std::string_view kSpecial = "\\`*_{}[]()#+-.!~|>";
  std::string escaped;
  for (const char c : text) {
    if (kSpecial.find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

json mattermost_attachment(const ChatText& text) {
  const std::string title = without_calls_and_links(text.title);
  std::string shown = "**" + escaped_for_markdown(title) + "**";
  for (const std::string& line : text.lines)
    shown += "\n" + escaped_for_markdown(without_calls_and_links(line));
  if (!text.link.empty()) shown += "\n[" + escaped_for_markdown(text.link_label) + "](" + text.link + ")";
  json attachment{{"fallback", title}, {"text", shown}};
  return {{"attachments", json::array({std::move(attachment)})}};
}

}  // namespace

std::string_view to_string(ChatService service) {
  for (const auto& [known, name] : kServices)
    if (known == service) return name;
  return "";
}

std::optional<ChatService> parse_chat_service(std::string_view name) {
  for (const auto& [service, known] : kServices)
    if (known == name) return service;
  return std::nullopt;
}

std::string card_for(ChatService service, const ChatText& text, const std::string& id) {
  const json card = service == ChatService::teams   ? teams_card(text)
                    : service == ChatService::slack ? slack_blocks(text, id)
                                                    : mattermost_attachment(text);
  return card.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace aftertone::notify
