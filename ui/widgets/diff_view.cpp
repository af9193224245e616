#include "ui/widgets/diff_view.h"

#include "ui/widgets/code_view.h"

#include <QPainter>
#include <QSyntaxHighlighter>
#include <QTextBlock>

namespace kaze::ui {

namespace {

enum class LineKind { Context, Added, Removed, Hunk, File };

LineKind kindOf(const QString& line)
{
    if (line.startsWith(QLatin1String("+++")) || line.startsWith(QLatin1String("---")) || line.startsWith(QLatin1String("diff ")))
        return LineKind::File;
    if (line.startsWith(QLatin1String("@@")))
        return LineKind::Hunk;
    if (line.startsWith(QLatin1Char('+')))
        return LineKind::Added;
    return line.startsWith(QLatin1Char('-')) ? LineKind::Removed : LineKind::Context;
}

} // namespace

class DiffView::Highlighter : public QSyntaxHighlighter {
public:
    Highlighter(const Theme& theme, QTextDocument* document) : QSyntaxHighlighter(document), m_theme(theme) { }

protected:
    void highlightBlock(const QString& text) override
    {
        const auto length = static_cast<int>(text.size());
        switch (kindOf(text)) {
        case LineKind::Added:
            setFormat(0, 1, m_theme.tokens().ok);
            break;
        case LineKind::Removed:
            setFormat(0, 1, m_theme.tokens().critical);
            break;
        case LineKind::Hunk:
            setFormat(0, length, m_theme.tokens().accent);
            break;
        case LineKind::File:
            setFormat(0, length, m_theme.tokens().muted);
            break;
        case LineKind::Context:
            break;
        }
    }

private:
    const Theme& m_theme;
};

DiffView::DiffView(const Theme& theme, const QString& accessibleName, QWidget* parent)
    : QPlainTextEdit(parent), m_theme(theme), m_highlighter(new Highlighter(theme, document()))
{
    makeReader(*this, theme, accessibleName);
    connect(&theme, &Theme::changed, this, &DiffView::restyle);
}

void DiffView::setDiff(const QString& unifiedDiff)
{
    m_added = 0;
    m_removed = 0;
    for (const auto& line : QStringView(unifiedDiff).split(QLatin1Char('\n'))) {
        const auto kind = kindOf(line.toString());
        m_added += kind == LineKind::Added;
        m_removed += kind == LineKind::Removed;
    }
    setPlainText(unifiedDiff);
    setAccessibleDescription(tr("%1 lines added, %2 removed").arg(m_added).arg(m_removed));
}

void DiffView::setTexts(const QString& before, const QString& after, const QString& path)
{
    const QString diff = unifiedDiff(before, after, path);
    setDiff(diff.isEmpty() ? tr("No difference") : diff);
}

void DiffView::paintEvent(QPaintEvent* event)
{
    {
        QPainter painter(viewport());
        QTextBlock block = firstVisibleBlock();
        double top = blockBoundingGeometry(block).translated(contentOffset()).top();
        for (; block.isValid() && top <= event->rect().bottom(); block = block.next()) {
            const double height = blockBoundingRect(block).height();
            const auto kind = kindOf(block.text());
            if (kind == LineKind::Added || kind == LineKind::Removed)
                painter.fillRect(QRectF(0, top, viewport()->width(), height),
                    m_theme.fill(kind == LineKind::Added ? Tone::Ok : Tone::Critical));
            top += height;
        }
    }
    QPlainTextEdit::paintEvent(event);
}

void DiffView::restyle()
{
    m_highlighter->rehighlight();
    viewport()->update();
}

} // namespace kaze::ui
