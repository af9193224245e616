#include "ui/pages/memory/word_diff.h"

#include <QRegularExpression>

#include <vector>

namespace kaze::ui {

namespace {

constexpr qsizetype kMostWords = 1'500;

QStringList wordsOf(const QString& text)
{
    static const QRegularExpression word(QStringLiteral("\\S+\\s*|\\s+"));
    QStringList words;
    for (auto it = word.globalMatch(text); it.hasNext();)
        words << it.next().captured();
    return words;
}

bool isSame(const QString& a, const QString& b)
{
    return a == b || a.trimmed() == b.trimmed();
}

void append(QList<DiffPiece>& pieces, DiffPiece::Kind kind, const QString& word)
{
    if (!pieces.isEmpty() && pieces.last().kind == kind)
        pieces.last().text += word;
    else
        pieces << DiffPiece{kind, word};
}

} // namespace

std::optional<QList<DiffPiece>> wordDiff(const QString& before, const QString& after)
{
    const auto a = wordsOf(before);
    const auto b = wordsOf(after);
    if (a.size() > kMostWords || b.size() > kMostWords)
        return std::nullopt;
    // Longest common subsequence of what is left from here on.
    const auto width = static_cast<std::size_t>(b.size()) + 1;
    std::vector<std::uint16_t> common((static_cast<std::size_t>(a.size()) + 1) * width, 0);
    const auto at = [&](qsizetype i, qsizetype j) -> std::uint16_t& {
        return common[static_cast<std::size_t>(i) * width + static_cast<std::size_t>(j)];
    };
    for (qsizetype i = a.size() - 1; i >= 0; --i)
        for (qsizetype j = b.size() - 1; j >= 0; --j)
            at(i, j)
                = isSame(a[i], b[j]) ? static_cast<std::uint16_t>(at(i + 1, j + 1) + 1) : std::max(at(i + 1, j), at(i, j + 1));
    QList<DiffPiece> pieces;
    qsizetype i = 0;
    qsizetype j = 0;
    while (i < a.size() || j < b.size()) {
        if (i < a.size() && j < b.size() && isSame(a[i], b[j])) {
            append(pieces, DiffPiece::Same, b[j]);
            ++i;
            ++j;
        } else if (j == b.size() || (i < a.size() && at(i + 1, j) >= at(i, j + 1))) {
            append(pieces, DiffPiece::Removed, a[i++]);
        } else {
            append(pieces, DiffPiece::Added, b[j++]);
        }
    }
    return pieces;
}

WordDiffView::WordDiffView(const Theme& theme, const QString& accessibleName, QWidget* parent) : QTextEdit(parent), m_theme(theme)
{
    setReadOnly(true);
    setAccessibleName(accessibleName);
    setTabChangesFocus(true);
    setFont(theme.font(TextRole::Body));
    connect(&theme, &Theme::changed, this, [this] { lay(m_pieces); });
}

bool WordDiffView::setTexts(const QString& before, const QString& after)
{
    const auto pieces = wordDiff(before, after);
    lay(pieces.value_or(QList<DiffPiece>()));
    return pieces.has_value();
}

void WordDiffView::lay(const QList<DiffPiece>& pieces)
{
    m_pieces = pieces;
    m_added = m_removed = 0;
    clear();
    QTextCursor cursor(document());
    cursor.beginEditBlock();
    for (const auto& piece : pieces) {
        QTextCharFormat format;
        format.setForeground(m_theme.tokens().text);
        // The space behind belongs to no word.
        const QString words = piece.text.trimmed();
        const QString space = piece.text.mid(piece.text.indexOf(words) + words.size());
        if (piece.kind == DiffPiece::Removed) {
            format.setFontStrikeOut(true);
            format.setForeground(m_theme.tokens().critical);
            format.setBackground(m_theme.fill(Tone::Critical));
            m_removed += static_cast<int>(wordsOf(words).size());
        } else if (piece.kind == DiffPiece::Added) {
            format.setFontUnderline(true);
            format.setForeground(m_theme.tokens().ok);
            format.setBackground(m_theme.fill(Tone::Ok));
            m_added += static_cast<int>(wordsOf(words).size());
        }
        cursor.insertText(words, format);
        cursor.insertText(space.isEmpty() ? QStringLiteral(" ") : space, QTextCharFormat());
    }
    cursor.endEditBlock();
    setAccessibleDescription(tr("%1 words added, %2 removed").arg(m_added).arg(m_removed));
}

} // namespace kaze::ui
