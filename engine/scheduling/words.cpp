#include "engine/scheduling/words.h"

#include <array>
#include <cmath>

namespace kaze::scheduling {

std::string joinedWords(const std::vector<std::string>& words)
{
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i)
        text += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
    return text;
}

std::string ordinal(std::int64_t number)
{
    const auto ten = number % 100 / 10 == 1 ? 0 : number % 10;
    return std::to_string(number) + (ten == 1 ? "st" : ten == 2 ? "nd" : ten == 3 ? "rd" : "th");
}

std::string counted(std::int64_t number, const std::string& what)
{
    return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

std::string lengthText(base::Duration length)
{
    using namespace std::chrono;
    if (length < seconds(1))
        return std::to_string(duration_cast<milliseconds>(length).count()) + " ms";
    std::int64_t left = duration_cast<seconds>(length).count();
    if (left < 120 && left != 60)
        return std::to_string(left) + " s";
    struct Unit {
        std::int64_t seconds;
        const char* name;
    };
    std::string text;
    for (const auto& unit : {Unit{86400, " day"}, Unit{3600, " h"}, Unit{60, " min"}, Unit{1, " s"}}) {
        const auto count = left / unit.seconds;
        left %= unit.seconds;
        if (count > 0)
            text += (text.empty() ? "" : " ") + std::to_string(count) + unit.name
                + (unit.seconds == 86400 && count > 1 ? "s" : "");
    }
    return text;
}

} // namespace kaze::scheduling
