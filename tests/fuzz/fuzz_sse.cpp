// Server-sent events, against a second reading of the standard that has the whole stream at once.

#include "engine/net/sse.h"
#include "tests/fuzz/fuzz.h"

namespace kaze::fuzz {

namespace {

constexpr std::size_t kLimit = 512;

struct Decoded {
    std::vector<net::SseEvent> events;
    bool failed = false;
    bool operator==(const Decoded&) const = default;
};

Decoded decoded(const std::vector<std::string_view>& pieces, std::size_t limit)
{
    Decoded all;
    net::SseDecoder decoder(limit);
    all.failed = failsOn(decoder, pieces, all.events);
    static_cast<void>(decoder.finish());
    check(!decoder.finish(), "nothing is left behind the end");
    return all;
}

std::vector<std::string_view> wholeLines(std::string_view text)
{
    std::vector<std::string_view> lines;
    while (true) {
        const auto end = text.find_first_of("\r\n");
        if (end == std::string_view::npos)
            return lines;
        lines.push_back(text.substr(0, end));
        text.remove_prefix(end + (text.substr(end, 2) == "\r\n" ? 2 : 1));
    }
}

//! Data and names alone.
std::vector<std::pair<std::string, std::string>> reference(std::string_view text)
{
    std::vector<std::pair<std::string, std::string>> events;
    if (text.starts_with("\xEF\xBB\xBF"))
        text.remove_prefix(3);
    std::string name, data;
    for (const auto line : wholeLines(text)) {
        if (line.empty()) {
            if (!data.empty())
                events.emplace_back(name.empty() ? "message" : name, data.substr(0, data.size() - 1));
            name.clear();
            data.clear();
            continue;
        }
        const auto colon = std::min(line.find(':'), line.size());
        auto value = line.substr(std::min(colon + 1, line.size()));
        if (value.starts_with(' '))
            value.remove_prefix(1);
        if (line.substr(0, colon) == "data")
            data.append(value).append("\n");
        else if (line.substr(0, colon) == "event")
            name = value;
    }
    return events;
}

} // namespace

} // namespace kaze::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace kaze::fuzz;
    const auto input = textOf(data, size);
    const auto small = decodedAnyhow(input, kLimit, decoded);
    for (const auto& event : small.events)
        check(event.data.size() <= kLimit && event.event.size() <= kLimit && event.id.size() <= kLimit, "memory is bounded");
    const auto whole = decodedAnyhow(input, size + 2, decoded);
    check(!whole.failed, "what fits is taken");
    std::vector<std::pair<std::string, std::string>> events;
    for (const auto& event : whole.events)
        events.emplace_back(event.event, event.data);
    check(events == reference(input), "the events are those of the standard");
    return 0;
}
