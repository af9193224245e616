#include "engine/messaging/envelope.h"

#include "engine/base/text.h"

#include <boost/json.hpp>

#include <algorithm>

namespace kaze::messaging {

namespace {

using base::ErrorCode;
using base::Result;

//! Takes the text before the next dot off it; the last token leaves null behind.
std::string_view takeToken(std::string_view& rest)
{
    const auto dot = rest.find('.');
    const auto token = rest.substr(0, dot);
    rest = dot == std::string_view::npos ? std::string_view() : rest.substr(dot + 1);
    return token;
}

bool isPlainToken(std::string_view token)
{
    return !token.empty() && std::none_of(token.begin(), token.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte <= ' ' || byte == 0x7f || c == '*' || c == '>';
    });
}

Result<> refuse(std::string what, std::string_view text, std::string_view rule)
{
    what += " \"" + base::shortened(base::toUtf8(text), 80) + "\": ";
    return base::fail(ErrorCode::InvalidArgument, what + std::string(rule));
}

Result<> checkTokens(std::string_view text, bool wildcards)
{
    const std::string what = wildcards ? "No pattern of topics" : "No topic";
    if (text.empty() || text.size() > kMostName || text.back() == '.' || !base::isUtf8(text))
        return refuse(what, text, "it has 1 to 256 bytes of UTF-8, parts between dots, and none of them is empty.");
    auto rest = text;
    while (!rest.empty()) {
        const auto token = takeToken(rest);
        if (isPlainToken(token) || (wildcards && (token == "*" || (token == ">" && rest.empty()))))
            continue;
        return refuse(what, text,
            wildcards ? "\"*\" stands alone between dots, \">\" alone at the end, and there are no blanks."
                      : "its parts have no blanks, \"*\" or \">\".");
    }
    return {};
}

bool isAddressCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
        || std::string_view("-_.@/:").find(c) != std::string_view::npos;
}

bool isId(const std::string& text)
{
    return text.empty() || base::Uuid::parse(text).has_value();
}

} // namespace

Result<> checkTopic(std::string_view topic)
{
    return checkTokens(topic, false);
}

Result<> checkPattern(std::string_view pattern)
{
    return checkTokens(pattern, true);
}

bool matches(std::string_view pattern, std::string_view topic)
{
    while (!pattern.empty() && !topic.empty()) {
        const auto wanted = takeToken(pattern);
        if (wanted == ">")
            return true;
        if (const auto token = takeToken(topic); wanted != "*" && wanted != token)
            return false;
    }
    return pattern.empty() && topic.empty();
}

Result<> checkAddress(std::string_view address)
{
    if (!address.empty() && address.size() <= kMostName && std::all_of(address.begin(), address.end(), isAddressCharacter))
        return {};
    return refuse("No address", address, "it has 1 to 256 letters, digits and \"-\", \"_\", \".\", \"@\", \"/\", \":\".");
}

Result<> checkMessage(const api::AgentMessage& message)
{
    const auto wrong = [](std::string why) { return base::fail(ErrorCode::InvalidArgument, std::move(why)); };
    if (message.to.empty() == message.topic.empty())
        return wrong("A message goes either to an address or to a topic.");
    if (const auto fine = message.to.empty() ? checkTopic(message.topic) : checkAddress(message.to); !fine)
        return fine;
    if (const auto fine = checkAddress(message.tenant); !fine)
        return fine;
    if (!message.from.empty())
        if (const auto fine = checkAddress(message.from); !fine)
            return fine;
    if (!isId(message.id) || !isId(message.correlation))
        return wrong("A message's id and the one it answers are UUIDs.");
    if (!message.kind.known() || !message.format.known())
        return wrong("A message is a note, request, reply or event, in text or json.");
    if (message.payload.size() > kMostPayload)
        return wrong("A message has at most 64 KB, this one " + base::sizeText(message.payload.size())
            + ". Put it into a file and name that as the reference.");
    if (message.reference.size() > kMostReference)
        return wrong("The reference of a message has at most 4 KB.");
    if (!base::isUtf8(message.payload) || !base::isUtf8(message.reference))
        return wrong("A message is text in UTF-8.");
    if (message.format == api::PayloadFormat::Json) {
        boost::json::error_code error;
        boost::json::parse(message.payload, error);
        if (error)
            return wrong("The message is said to be JSON, and is not: " + error.message() + ".");
    }
    return {};
}

} // namespace kaze::messaging
