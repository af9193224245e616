// Lines of JSON, against a splitting of the whole at once.

#include "engine/net/ndjson.h"
#include "tests/fuzz/fuzz.h"

namespace kaze::fuzz {

namespace {

constexpr std::size_t kLimit = 512;

struct Decoded {
    std::vector<std::string> lines;
    std::optional<std::string> last;
    bool failed = false;
    bool operator==(const Decoded&) const = default;
};

Decoded decoded(const std::vector<std::string_view>& pieces, std::size_t limit)
{
    Decoded all;
    net::NdjsonDecoder decoder(limit);
    all.failed = failsOn(decoder, pieces, all.lines);
    if (!all.failed)
        all.last = decoder.finish();
    return all;
}

bool isBlank(std::string_view line)
{
    return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

std::vector<std::string> reference(std::string_view text)
{
    std::vector<std::string> lines;
    for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
        auto line = text.substr(0, end);
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (!isBlank(line))
            lines.emplace_back(line);
        text.remove_prefix(end + 1);
    }
    return lines;
}

} // namespace

} // namespace kaze::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace kaze::fuzz;
    const auto input = textOf(data, size);
    const auto small = decodedAnyhow(input, kLimit, decoded);
    for (const auto& line : small.lines)
        check(line.size() <= kLimit, "memory is bounded");
    const auto whole = decodedAnyhow(input, size + 1, decoded);
    check(!whole.failed, "what fits is taken");
    check(whole.lines == reference(input), "the lines are those of the text");
    return 0;
}
