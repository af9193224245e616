#include "ui/widgets/fuzzy_match.h"

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr int kWordStart = 12;
constexpr int kRun = 8; // follows the letter before it
constexpr int kLetter = 1;
constexpr int kWholePrefix = 20;

QChar folded(QChar c)
{
    const QString plain = c.decomposition();
    return (plain.isEmpty() || !plain[0].isLetter() ? c : plain[0]).toCaseFolded();
}

bool startsWord(QStringView text, qsizetype i)
{
    return i == 0 || !text[i - 1].isLetterOrNumber() || (text[i].isUpper() && text[i - 1].isLower());
}

// The best places for `word` from `from` on: exact runs at starts of words first, else letters in order.
std::optional<FuzzyMatch> matchWord(QStringView word, QStringView text)
{
    std::optional<FuzzyMatch> best;
    for (qsizetype start = 0; start < text.size(); ++start) {
        if (folded(text[start]) != folded(word[0]))
            continue;
        FuzzyMatch match;
        qsizetype next = start;
        for (const QChar letter : word) {
            while (next < text.size() && folded(text[next]) != folded(letter))
                ++next;
            if (next == text.size())
                return best;
            const bool run = !match.positions.isEmpty() && match.positions.back() == next - 1;
            match.score += kLetter + (startsWord(text, next) ? kWordStart : run ? kRun : 0);
            match.positions << static_cast<int>(next++);
        }
        if (start == 0 && match.positions.back() == word.size() - 1)
            match.score += kWholePrefix;
        // What is spread far apart is hardly meant.
        match.score -= (match.positions.back() - match.positions.front() - static_cast<int>(word.size()) + 1) / 4;
        if (!best || match.score > best->score)
            best = match;
    }
    return best;
}

} // namespace

std::optional<FuzzyMatch> fuzzyMatch(QStringView query, QStringView text)
{
    FuzzyMatch total;
    for (const auto word : query.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        const auto match = matchWord(word, text);
        if (!match)
            return std::nullopt;
        total.score += match->score;
        total.positions += match->positions;
    }
    std::sort(total.positions.begin(), total.positions.end());
    total.positions.erase(std::unique(total.positions.begin(), total.positions.end()), total.positions.end());
    return total;
}

} // namespace kaze::ui
