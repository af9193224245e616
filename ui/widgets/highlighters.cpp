#include "ui/widgets/highlighters.h"

#include <QRegularExpression>
#include <QTextBlock>

namespace kaze::ui {

namespace {

constexpr int kLongestLine = 4000;

bool isWord(QChar c)
{
    return c.isLetterOrNumber() || c == QLatin1Char('_') || c == QLatin1Char('-') || c == QLatin1Char('.');
}

// The end of a quoted text that starts at `from`: the index after its closing quote, or the end of the line.
int endOfQuoted(const QString& text, int from)
{
    const QChar quote = text[from];
    int i = from + 1;
    for (; i < text.size() && text[i] != quote; ++i)
        if (text[i] == QLatin1Char('\\'))
            ++i;
    return static_cast<int>(std::min<qsizetype>(i + 1, text.size()));
}

bool isKey(const QString& text, int after)
{
    int i = after;
    while (i < text.size() && text[i].isSpace())
        ++i;
    return i < text.size() && text[i] == QLatin1Char(':');
}

bool isConstant(QStringView word)
{
    return word == QLatin1String("true") || word == QLatin1String("false") || word == QLatin1String("null")
        || word == QLatin1String("yes") || word == QLatin1String("no");
}

} // namespace

CodeHighlighter::CodeHighlighter(const Theme& theme, Language language, QTextDocument* document)
    : QSyntaxHighlighter(document), m_theme(theme), m_language(language)
{
    connect(&theme, &Theme::changed, this, &QSyntaxHighlighter::rehighlight);
}

void CodeHighlighter::setLanguage(Language language)
{
    if (m_language == language)
        return;
    m_language = language;
    rehighlight();
}

void CodeHighlighter::highlightBlock(const QString& text)
{
    if (m_language == Language::Markdown)
        return markdown(text);
    if (text.size() > kLongestLine)
        return;
    if (m_language == Language::Json)
        json(text);
    else if (m_language == Language::Yaml)
        yaml(text);
}

void CodeHighlighter::markdown(const QString& text)
{
    enum { Body = -1, Matter = 1, Fence = 2 }; // -1 is what Qt gives where nothing was set
    const int before = previousBlockState();
    const bool first = currentBlock().blockNumber() == 0;
    const bool dashes = text.trimmed() == QLatin1String("---");
    const bool fence = text.trimmed().startsWith(QLatin1String("```")) || text.trimmed().startsWith(QLatin1String("~~~"));
    const bool isLong = text.size() > kLongestLine;
    setCurrentBlockState(before);
    if (first && dashes) {
        setCurrentBlockState(Matter);
        paint(0, static_cast<int>(text.size()), Tone::Neutral);
    } else if (before == Matter && dashes) {
        setCurrentBlockState(Body);
        paint(0, static_cast<int>(text.size()), Tone::Neutral);
    } else if (before == Matter) {
        if (!isLong)
            yaml(text);
    } else if (fence) {
        setCurrentBlockState(before == Fence ? Body : Fence);
        paint(0, static_cast<int>(text.size()), Tone::Neutral);
    } else if (before == Fence) {
        paint(0, static_cast<int>(text.size()), Tone::Ok);
    } else if (!isLong) {
        markdownLine(text);
    }
}

void CodeHighlighter::markdownLine(const QString& text)
{
    static const QRegularExpression heading(QStringLiteral("^ {0,3}#{1,6}\\s"));
    static const QRegularExpression lead(QStringLiteral("^\\s*([-*+]|\\d+[.)]|>)(\\s+\\[[ xX]\\])?(?=\\s)"));
    static const QRegularExpression code(QStringLiteral("`[^`]+`"));
    static const QRegularExpression link(QStringLiteral("!?\\[[^\\]]*\\]\\(([^)]*)\\)"));
    if (heading.match(text).hasMatch())
        return paint(0, static_cast<int>(text.size()), Tone::Accent);
    const auto each = [this, &text](const QRegularExpression& what, int group, Tone tone) {
        for (auto found = what.globalMatch(text); found.hasNext();) {
            const auto one = found.next();
            paint(static_cast<int>(one.capturedStart(group)), static_cast<int>(one.capturedLength(group)), tone);
        }
    };
    each(lead, 0, Tone::Neutral);
    each(link, 1, Tone::Violet);
    each(code, 0, Tone::Ok);
}

void CodeHighlighter::paint(int from, int length, Tone tone)
{
    setFormat(from, length, m_theme.color(tone));
}

void CodeHighlighter::json(const QString& text)
{
    for (int i = 0; i < text.size();) {
        const QChar c = text[i];
        if (c == QLatin1Char('"')) {
            const int end = endOfQuoted(text, i);
            paint(i, end - i, isKey(text, end) ? Tone::Accent : Tone::Ok);
            i = end;
        } else if (c.isLetterOrNumber() || c == QLatin1Char('-')) {
            int end = i + 1;
            while (end < text.size() && (isWord(text[end]) || text[end] == QLatin1Char('+')))
                ++end;
            const bool constant = isConstant(QStringView(text).mid(i, end - i));
            if (constant || c.isDigit() || c == QLatin1Char('-'))
                paint(i, end - i, constant ? Tone::Violet : Tone::Warning);
            i = end;
        } else {
            ++i;
        }
    }
}

void CodeHighlighter::yaml(const QString& text)
{
    for (int i = 0; i < text.size();) {
        const QChar c = text[i];
        if (c == QLatin1Char('#') && (i == 0 || text[i - 1].isSpace())) {
            paint(i, static_cast<int>(text.size()) - i, Tone::Neutral);
            return;
        }
        if (c == QLatin1Char('"') || c == QLatin1Char('\'')) {
            const int end = endOfQuoted(text, i);
            paint(i, end - i, isKey(text, end) ? Tone::Accent : Tone::Ok);
            i = end;
        } else if (isWord(c) || c == QLatin1Char('*')) {
            int end = i + 1;
            while (end < text.size() && (isWord(text[end]) || text[end] == QLatin1Char('*')))
                ++end;
            const bool colon
                = end < text.size() && text[end] == QLatin1Char(':') && (end + 1 == text.size() || text[end + 1].isSpace());
            bool number = false;
            text.mid(i, end - i).toDouble(&number);
            if (colon)
                paint(i, end - i, Tone::Accent);
            else if (number || isConstant(QStringView(text).mid(i, end - i)))
                paint(i, end - i, number ? Tone::Warning : Tone::Violet);
            i = end;
        } else {
            ++i;
        }
    }
}

} // namespace kaze::ui
