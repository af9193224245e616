#include "ui/widgets/diff_view.h"

#include <algorithm>
#include <vector>

namespace kaze::ui {

namespace {

constexpr int kMostEdits = 2000;

struct Edit {
    QChar sign; // ' ', '-' or '+'
    QString line;
    int oldLine = 0; // 1-based number of the line in its text, or of the next one
    int newLine = 0;
};

QStringList linesOf(const QString& text)
{
    if (text.isEmpty())
        return {};
    QStringList lines = text.split(QLatin1Char('\n'));
    if (lines.back().isEmpty())
        lines.removeLast();
    return lines;
}

// Eugene W. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986): the furthest reaching paths, one snapshot for each number of
// edits. Empty when more than kMostEdits are needed.
std::vector<std::vector<int>> furthestPaths(const QStringList& a, const QStringList& b)
{
    const int n = static_cast<int>(a.size());
    const int m = static_cast<int>(b.size());
    const int most = std::min(n + m, kMostEdits);
    std::vector<std::vector<int>> trace;
    std::vector<int> v(2 * static_cast<std::size_t>(most) + 3, 0);
    const auto at = [&v, most](int k) -> int& { return v[static_cast<std::size_t>(k + most + 1)]; };
    for (int d = 0; d <= most; ++d) {
        trace.emplace_back(v.begin() + most + 1 - d, v.begin() + most + 2 + d);
        for (int k = -d; k <= d; k += 2) {
            int x = k == -d || (k != d && at(k - 1) < at(k + 1)) ? at(k + 1) : at(k - 1) + 1;
            while (x < n && x - k < m && a[x] == b[x - k])
                ++x;
            at(k) = x;
            if (x >= n && x - k >= m)
                return trace;
        }
    }
    return {};
}

std::vector<Edit> replaced(const QStringList& a, const QStringList& b)
{
    std::vector<Edit> edits;
    for (int i = 0; i < a.size(); ++i)
        edits.push_back({QLatin1Char('-'), a[i], i + 1, 1});
    for (int i = 0; i < b.size(); ++i)
        edits.push_back({QLatin1Char('+'), b[i], static_cast<int>(a.size()) + 1, i + 1});
    return edits;
}

std::vector<Edit> edits(const QStringList& a, const QStringList& b)
{
    const auto trace = furthestPaths(a, b);
    if (trace.empty())
        return replaced(a, b);
    std::vector<Edit> result;
    int x = static_cast<int>(a.size());
    int y = static_cast<int>(b.size());
    for (int d = static_cast<int>(trace.size()) - 1; d >= 0; --d) {
        const auto& v = trace[static_cast<std::size_t>(d)];
        const auto at = [&v, d](int k) { return v[static_cast<std::size_t>(k + d)]; };
        const int k = x - y;
        const bool down = d > 0 && (k == -d || (k != d && at(k - 1) < at(k + 1)));
        const int previousX = d == 0 ? 0 : down ? at(k + 1) : at(k - 1);
        const int previousY = d == 0 ? 0 : previousX - (down ? k + 1 : k - 1);
        while (x > previousX && y > previousY && x > 0 && y > 0 && a[x - 1] == b[y - 1]) {
            --x;
            --y;
            result.push_back({QLatin1Char(' '), a[x], x + 1, y + 1});
        }
        if (d == 0)
            break;
        (down ? y : x) -= 1;
        const QChar sign = down ? QLatin1Char('+') : QLatin1Char('-');
        result.push_back({sign, down ? b[y] : a[x], x + 1, y + 1});
    }
    std::reverse(result.begin(), result.end());
    return result;
}

QString hunk(const std::vector<Edit>& all, std::size_t from, std::size_t to)
{
    int oldCount = 0;
    int newCount = 0;
    QString body;
    for (std::size_t i = from; i < to; ++i) {
        oldCount += all[i].sign != QLatin1Char('+');
        newCount += all[i].sign != QLatin1Char('-');
        body += all[i].sign + all[i].line + QLatin1Char('\n');
    }
    const int oldStart = oldCount ? all[from].oldLine : all[from].oldLine - 1;
    const int newStart = newCount ? all[from].newLine : all[from].newLine - 1;
    return QStringLiteral("@@ -%1,%2 +%3,%4 @@\n").arg(oldStart).arg(oldCount).arg(newStart).arg(newCount) + body;
}

} // namespace

QString unifiedDiff(const QString& before, const QString& after, const QString& path, int context)
{
    const auto all = edits(linesOf(before), linesOf(after));
    const auto around = static_cast<std::size_t>(context);
    QString text;
    for (std::size_t i = 0; i < all.size();) {
        if (all[i].sign == QLatin1Char(' ')) {
            ++i;
            continue;
        }
        const std::size_t from = i > around ? i - around : 0;
        std::size_t lastChange = i;
        for (std::size_t j = i; j < all.size() && j <= lastChange + 2 * around + 1; ++j)
            if (all[j].sign != QLatin1Char(' '))
                lastChange = j;
        const std::size_t to = std::min(all.size(), lastChange + around + 1);
        text += hunk(all, from, to);
        i = to;
    }
    return text.isEmpty() ? text : QStringLiteral("--- a/%1\n+++ b/%1\n").arg(path) + text;
}

} // namespace kaze::ui
