// What an MCP server answers over HTTP: its challenge, a body or a stream of events, the messages in it, and the schemas of its tools. The first byte chooses
// whether the rest is a stream.

#include "engine/mcp/client.h"
#include "engine/mcp/detail/answer_reader.h"
#include "engine/mcp/detail/challenge.h"
#include "engine/mcp/detail/form.h"
#include "engine/mcp/header_values.h"
#include "engine/mcp/message.h"
#include "engine/mcp/sample_values.h"
#include "tests/fuzz/fuzz.h"

#include <boost/json.hpp>

#include <string>

namespace kaze::fuzz {

namespace {

constexpr std::size_t kLimit = 512;
constexpr std::size_t kLargestSample = 4U << 20;

struct Read {
    std::vector<std::string> texts;
    bool failed = false;
    bool operator==(const Read&) const = default;
};

Read readIn(std::string_view type, const std::vector<std::string_view>& pieces, std::size_t limit)
{
    Read all;
    mcp::detail::AnswerReader reader(limit);
    reader.begin(200, type);
    std::vector<net::SseEvent> events;
    for (const auto piece : pieces)
        if (!all.failed && !reader.feed(piece, events))
            all.failed = true;
    for (const auto& event : events)
        all.texts.push_back(event.data);
    if (reader.kind() != mcp::detail::AnswerReader::Kind::Events && !all.failed)
        all.texts.push_back(reader.body());
    return all;
}

//! What a client makes of a result, whatever it was asked for.
void digest(const mcp::Document& result)
{
    if (const auto page = mcp::toolPageOf(*result))
        for (const auto& tool : page->tools) {
            check(!tool.name.empty(), "a tool has a name");
            const auto sample = boost::json::serialize(mcp::sampleOf(tool.inputSchema));
            check(sample.size() < kLargestSample, "a sample is small");
            if (const auto mirrored = mcp::mirroredArguments(tool.inputSchema))
                for (const auto& [name, value] : mcp::mirrorHeaders(*mirrored, result->get_object()))
                    check((name + value).find_first_of(std::string("\r\n\0", 3)) == std::string::npos,
                        "a header stays in its place");
        }
    if (auto call = mcp::callResultOf(result))
        mcp::checkStructured(*call, *result);
}

void messagesIn(const std::string& text)
{
    const auto messages = mcp::parseMessages(text);
    if (!messages)
        return;
    for (const auto& message : *messages)
        if (const auto* response = std::get_if<mcp::Response>(&message)) {
            check(response->id >= -1, "an id is one of ours, or none");
            check(!response->result || response->error.message.empty(), "a result or an error");
            if (response->result)
                digest(response->result);
        }
}

} // namespace

} // namespace kaze::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace kaze::fuzz;
    auto input = textOf(data, size);
    const bool streamed = input.starts_with('e');
    input.remove_prefix(std::min<std::size_t>(1, input.size()));
    const std::string_view type = streamed ? "text/event-stream; charset=utf-8" : "application/json";
    const auto small = readIn(type, piecesOf(input), kLimit);
    for (const auto& text : small.texts)
        check(text.size() <= kLimit, "memory is bounded");
    const auto whole = readIn(type, {input}, size + 2);
    check(!whole.failed, "what fits is taken");
    check(readIn(type, piecesOf(input), size + 2) == whole, "the same wherever the bytes are cut");
    for (const auto& text : whole.texts)
        messagesIn(text);
    const auto line = std::string(input.substr(0, input.find('\n')));
    [[maybe_unused]] const auto challenge = kaze::mcp::detail::challengeOf(401, {{"WWW-Authenticate", line}});
    const auto form = kaze::mcp::detail::formFrom(line);
    check(kaze::mcp::detail::formFrom(kaze::mcp::detail::formText(form)) == form, "a form survives the way");
    const auto header = kaze::mcp::headerValue(input);
    check(std::ranges::all_of(header, [](unsigned char c) { return c == '\t' || (c >= 0x20 && c < 0x7f); }),
        "a header's value is one");
    return 0;
}
