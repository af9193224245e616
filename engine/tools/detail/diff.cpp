#include "engine/tools/detail/diff.h"

#include "engine/base/text.h"

#include <algorithm>
#include <vector>

namespace kaze::tools {

namespace {

constexpr int kContext = 3;
constexpr int kMostEdits = 1000;
constexpr std::size_t kMostCompared = 8U << 20; //!< bytes; lines and steps take many times as much

using Lines = std::vector<std::string_view>;

//! One line of the result: ' ' in both, '-' only before, '+' only after.
struct Step {
    char kind;
    std::string_view line;
};

//! Lines with their ends, so that a missing last newline is a difference.
Lines linesOf(std::string_view text)
{
    Lines lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        const auto size = end == std::string_view::npos ? text.size() : end + 1;
        lines.push_back(text.substr(0, size));
        text.remove_prefix(size);
    }
    return lines;
}

void replaceAll(const Lines& before, const Lines& after, std::vector<Step>& steps)
{
    for (const auto line : before)
        steps.push_back({'-', line});
    for (const auto line : after)
        steps.push_back({'+', line});
}

//! Walks the furthest-reaching paths back from the end (Myers 1986, "An O(ND) Difference Algorithm", section 4).
std::vector<Step> walkBack(const Lines& before, const Lines& after, const std::vector<std::vector<int>>& trace)
{
    std::vector<Step> steps;
    int x = static_cast<int>(before.size());
    int y = static_cast<int>(after.size());
    for (int d = static_cast<int>(trace.size()) - 1; d >= 0; --d) {
        // trace[d] holds the diagonals -d-1 … d+1 as they were before step d.
        const auto& reach = trace[static_cast<std::size_t>(d)];
        const auto at = [&](int diagonal) { return reach[static_cast<std::size_t>(diagonal + d + 1)]; };
        const int k = x - y;
        const bool down = k == -d || (k != d && at(k - 1) < at(k + 1));
        const int previous = down ? k + 1 : k - 1;
        const int fromX = d == 0 ? 0 : at(previous);
        const int fromY = d == 0 ? 0 : fromX - previous;
        while (x > fromX && y > fromY) {
            --x, --y;
            steps.push_back({' ', before[static_cast<std::size_t>(x)]});
        }
        if (d > 0 && down)
            steps.push_back({'+', after[static_cast<std::size_t>(--y)]});
        else if (d > 0)
            steps.push_back({'-', before[static_cast<std::size_t>(--x)]});
    }
    std::ranges::reverse(steps);
    return steps;
}

//! The shortest way from one to the other; empty when it is longer than we look for.
std::vector<Step> shortestEdit(const Lines& before, const Lines& after)
{
    const int n = static_cast<int>(before.size());
    const int m = static_cast<int>(after.size());
    const int most = std::min(n + m, kMostEdits);
    const int offset = most + 1;
    std::vector<int> reach(static_cast<std::size_t>(2 * most + 3), 0);
    std::vector<std::vector<int>> trace;
    for (int d = 0; d <= most; ++d) {
        trace.emplace_back(reach.begin() + offset - d - 1, reach.begin() + offset + d + 2);
        for (int k = -d; k <= d; k += 2) {
            const auto i = static_cast<std::size_t>(k + offset);
            int x = k == -d || (k != d && reach[i - 1] < reach[i + 1]) ? reach[i + 1] : reach[i - 1] + 1;
            while (x < n && x - k < m && before[static_cast<std::size_t>(x)] == after[static_cast<std::size_t>(x - k)])
                ++x;
            reach[i] = x;
            if (x >= n && x - k >= m)
                return walkBack(before, after, trace);
        }
    }
    return {};
}

std::vector<Step> stepsBetween(const Lines& before, const Lines& after)
{
    const auto first = static_cast<std::size_t>(std::ranges::mismatch(before, after).in1 - before.begin());
    const auto common = std::min(before.size(), after.size()) - first;
    std::size_t last = 0;
    while (last < common && before[before.size() - 1 - last] == after[after.size() - 1 - last])
        ++last;
    std::vector<Step> steps;
    for (std::size_t i = 0; i < first; ++i)
        steps.push_back({' ', before[i]});
    const auto cut = [&](const Lines& lines) {
        return Lines(lines.begin() + static_cast<std::ptrdiff_t>(first), lines.end() - static_cast<std::ptrdiff_t>(last));
    };
    const auto middleBefore = cut(before);
    const auto middleAfter = cut(after);
    if (const auto middle = shortestEdit(middleBefore, middleAfter); !middle.empty())
        steps.insert(steps.end(), middle.begin(), middle.end());
    else
        replaceAll(middleBefore, middleAfter, steps);
    for (auto i = before.size() - last; i < before.size(); ++i)
        steps.push_back({' ', before[i]});
    return steps;
}

//! Two texts without the lines that are the same at their beginning and end, but for those that are shown around a change.
struct Middle {
    std::string_view before;
    std::string_view after;
    std::size_t line = 0; //!< how many lines are left out before it
};

//! Behind so many more line ends, or the end.
std::size_t linesOn(std::string_view text, std::size_t at, int lines)
{
    for (; lines > 0 && at < text.size(); --lines)
        at = std::min(text.find('\n', at), text.size() - 1) + 1;
    return at;
}

Middle middleOf(std::string_view before, std::string_view after)
{
    auto head = static_cast<std::size_t>(std::ranges::mismatch(before, after).in1 - before.begin());
    for (int lines = 0; lines <= kContext && head > 0; ++lines)
        head = head < 2 ? 0 : before.rfind('\n', head - (lines == 0 ? 1 : 2)) + 1;
    const auto most = std::min(before.size(), after.size()) - head;
    std::size_t tail = 0;
    while (tail < most && before[before.size() - 1 - tail] == after[after.size() - 1 - tail])
        ++tail;
    // One line more, since it may have begun before the common part.
    tail = before.size() - linesOn(before, before.size() - tail, kContext + 1);
    const auto cut = [&](std::string_view text) { return text.substr(head, text.size() - tail - head); };
    return {cut(before), cut(after), static_cast<std::size_t>(std::ranges::count(before.substr(0, head), '\n'))};
}

std::string rangeText(std::size_t begin, std::size_t count)
{
    // diff counts lines from one, and names the line before an empty range.
    const auto start = std::to_string(count == 0 ? begin : begin + 1);
    return count == 1 ? start : start + ',' + std::to_string(count);
}

//! Prints hunks: runs of steps in which no more than twice the context is unchanged at a stretch.
std::string printed(const std::string& path, const std::vector<Step>& steps, std::size_t firstLine, bool isNew, std::size_t limit)
{
    std::string text = (isNew ? "--- /dev/null\n" : "--- a/" + path + '\n') + "+++ b/" + path + '\n';
    std::size_t beforeLine = firstLine;
    std::size_t afterLine = firstLine;
    const auto changed = [](const Step& step) { return step.kind != ' '; };
    for (auto at = steps.begin(); at != steps.end();) {
        const auto change = std::find_if(at, steps.end(), changed);
        if (change == steps.end())
            break;
        const auto begin = change - std::min<std::ptrdiff_t>(kContext, change - at);
        auto end = change;
        for (auto next = change; next != steps.end() && next - end <= 2 * kContext;
             next = std::find_if(next, steps.end(), changed))
            end = ++next;
        const auto stop = end + std::min<std::ptrdiff_t>(kContext, steps.end() - end);
        beforeLine += static_cast<std::size_t>(begin - at);
        afterLine += static_cast<std::size_t>(begin - at);
        const auto removed = static_cast<std::size_t>(std::count_if(begin, stop, [](const Step& s) { return s.kind != '+'; }));
        const auto added = static_cast<std::size_t>(std::count_if(begin, stop, [](const Step& s) { return s.kind != '-'; }));
        text += "@@ -" + rangeText(beforeLine, removed) + " +" + rangeText(afterLine, added) + " @@\n";
        for (auto step = begin; step != stop && text.size() < limit; ++step) {
            text += step->kind;
            text += step->line;
            if (!step->line.ends_with('\n'))
                text += "\n\\ No newline at end of file\n";
        }
        if (text.size() >= limit)
            return base::shortened(text, limit) + "\n[… the rest of the difference is left out]\n";
        beforeLine += removed;
        afterLine += added;
        at = stop;
    }
    return text;
}

} // namespace

std::string unifiedDiff(const std::string& path, std::string_view before, std::string_view after, std::size_t limit)
{
    if (before == after)
        return {};
    if (before.find('\0') != std::string_view::npos || after.find('\0') != std::string_view::npos)
        return "[binary file " + path + ": " + base::sizeText(before.size()) + " → " + base::sizeText(after.size()) + "]\n";
    const auto middle = middleOf(before, after);
    if (middle.before.size() + middle.after.size() > kMostCompared)
        return "[" + path + ": " + base::sizeText(before.size()) + " → " + base::sizeText(after.size())
            + ", too different to be compared line by line]\n";
    const auto steps = stepsBetween(linesOf(middle.before), linesOf(middle.after));
    return base::toUtf8(printed(path, steps, middle.line, before.empty(), limit));
}

} // namespace kaze::tools
