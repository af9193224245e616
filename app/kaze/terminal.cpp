#include "app/kaze/terminal.h"

#include "engine/base/text.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace kaze::cli {

namespace {

std::string fixed(double value, int digits)
{
    char text[64];
    std::snprintf(text, sizeof(text), "%.*f", digits, value);
    return text;
}

bool colours()
{
    static const bool wanted = outputIsTerminal() && !std::getenv("NO_COLOR");
    return wanted;
}

std::size_t terminalWidth()
{
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20)
        return size.ws_col;
    return outputIsTerminal() ? 100 : 10'000;
}

//! Characters as a terminal counts them, near enough: code points.
std::size_t widthOf(std::string_view text)
{
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string cutTo(const std::string& text, std::size_t width)
{
    if (widthOf(text) <= width)
        return text;
    std::size_t characters = 0, end = 0;
    while (end < text.size() && characters + 1 < width) {
        ++end;
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
            ++end;
        ++characters;
    }
    return text.substr(0, end) + "…";
}

} // namespace

bool outputIsTerminal()
{
    return ::isatty(STDOUT_FILENO) == 1;
}

bool inputIsTerminal()
{
    return ::isatty(STDIN_FILENO) == 1;
}

std::string styled(std::string_view text, Style style)
{
    static constexpr const char* kCodes[] = {"0", "1", "2", "31", "32", "33", "34"};
    if (!colours() || style == Style::Plain)
        return std::string(text);
    return "\x1b[" + std::string(kCodes[static_cast<int>(style)]) + "m" + std::string(text) + "\x1b[0m";
}

std::string styledState(const std::string& state)
{
    const auto style = state == "done"                                                                             ? Style::Green
        : state == "failed" || state == "budget_exhausted"                                                         ? Style::Red
        : state == "waiting_approval" || state == "needs_attention" || state == "interrupted" || state == "paused" ? Style::Yellow
        : state == "running"                                                                                       ? Style::Blue
                                                                                                                   : Style::Dim;
    return styled(state, style);
}

std::string printable(std::string_view text)
{
    return base::withVisibleControls(text);
}

std::string table(const std::vector<std::string>& head, const std::vector<std::vector<std::string>>& rows)
{
    std::vector<std::size_t> widths;
    for (const auto& title : head)
        widths.push_back(widthOf(title));
    for (const auto& row : rows)
        for (std::size_t i = 0; i < row.size(); ++i)
            widths[i] = std::max(widths[i], widthOf(row[i]));
    std::size_t before = 0;
    for (std::size_t i = 0; i + 1 < widths.size(); ++i)
        before += widths[i] + 2;
    const auto total = terminalWidth();
    widths.back() = std::min(widths.back(), total > before + 12 ? total - before : 12);
    const auto line = [&](const std::vector<std::string>& cells, bool title) {
        std::string text;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            auto cell = cutTo(cells[i], widths[i]);
            const auto padding = i + 1 < cells.size() ? widths[i] - widthOf(cell) + 2 : 0;
            text += (title                       ? styled(cell, Style::Dim)
                            : head[i] == "STATE" ? styledState(cell)
                                                 : cell)
                + std::string(padding, ' ');
        }
        return text + "\n";
    };
    auto text = line(head, true);
    for (const auto& row : rows)
        text += line(row, false);
    return text;
}

std::string countText(std::int64_t count)
{
    const auto value = static_cast<double>(count);
    if (count < 1000)
        return std::to_string(count);
    if (count < 1'000'000)
        return fixed(value / 1e3, count < 100'000 ? 1 : 0) + " k";
    return fixed(value / 1e6, 1) + " M";
}

std::string durationText(double seconds)
{
    return durationText(std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(seconds)));
}

std::string durationText(std::chrono::nanoseconds time)
{
    const auto seconds = std::chrono::duration<double>(time).count();
    if (seconds < 1e-3)
        return fixed(seconds * 1e6, 0) + " µs";
    if (seconds < 1)
        return fixed(seconds * 1e3, seconds < 0.01 ? 1 : 0) + " ms";
    if (seconds < 60)
        return fixed(seconds, 1) + " s";
    const auto whole = static_cast<std::int64_t>(seconds);
    if (whole < 3600)
        return std::to_string(whole / 60) + " m " + std::to_string(whole % 60) + " s";
    return std::to_string(whole / 3600) + " h " + std::to_string(whole % 3600 / 60) + " m";
}

std::string agoText(base::Time then)
{
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now() - then).count();
    if (seconds < 60)
        return std::to_string(std::max<std::int64_t>(0, seconds)) + " s ago";
    if (seconds < 3600)
        return std::to_string(seconds / 60) + " min ago";
    if (seconds < 86400)
        return std::to_string(seconds / 3600) + " h ago";
    return std::to_string(seconds / 86400) + " d ago";
}

std::string shortId(const std::string& id)
{
    return id.size() > 8 ? id.substr(id.size() - 8) : id;
}

TypedLine readLine(int milliseconds)
{
    static std::string pending;
    const auto take = [](std::size_t end) {
        TypedLine typed{false, pending.substr(0, end)};
        pending.erase(0, end + 1);
        return typed;
    };
    if (const auto end = pending.find('\n'); end != std::string::npos)
        return take(end);
    pollfd watched{STDIN_FILENO, POLLIN, 0};
    if (::poll(&watched, 1, milliseconds) <= 0)
        return {};
    char chunk[4096];
    const auto size = ::read(STDIN_FILENO, chunk, sizeof(chunk));
    if (size <= 0)
        return {true, std::nullopt};
    pending.append(chunk, static_cast<std::size_t>(size));
    const auto end = pending.find('\n');
    return end == std::string::npos ? TypedLine{} : take(end);
}

} // namespace kaze::cli
