#include "ui/widgets/code_view.h"

#include <QPainter>
#include <QTextBlock>

#include <cmath>

namespace kaze::ui {

namespace {

constexpr int kGutterPadding = 8;
constexpr qsizetype kMostCharacters = 1 << 20;

} // namespace

//! The margin that shows line numbers and marks.
class LineNumbers : public QWidget {
public:
    explicit LineNumbers(CodeView* view) : QWidget(view), m_view(view) { }
    [[nodiscard]] QSize sizeHint() const override { return {m_view->gutterWidth(), 0}; }

protected:
    void paintEvent(QPaintEvent* event) override { m_view->paintGutter(event); }

private:
    CodeView* m_view;
};

void makeReader(QPlainTextEdit& edit, const Theme& theme, const QString& accessibleName)
{
    edit.setAccessibleName(accessibleName);
    edit.setFont(theme.font(TextRole::Mono));
    edit.setReadOnly(true);
    edit.setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    edit.setTabChangesFocus(true);
    edit.setLineWrapMode(QPlainTextEdit::NoWrap);
    edit.setLayoutDirection(Qt::LeftToRight);
}

CodeView::CodeView(const Theme& theme, Language language, const QString& accessibleName, QWidget* parent)
    : QPlainTextEdit(parent), m_theme(theme), m_highlighter(new CodeHighlighter(theme, language, document())),
      m_gutter(new LineNumbers(this))
{
    makeReader(*this, theme, accessibleName);
    document()->setDocumentMargin(4);
    connect(this, &QPlainTextEdit::blockCountChanged, this, &CodeView::updateGutter);
    connect(this, &QPlainTextEdit::updateRequest, this, [this](const QRect& rect, int dy) {
        if (dy)
            m_gutter->scroll(0, dy);
        else
            m_gutter->update(0, rect.y(), m_gutter->width(), rect.height());
    });
    connect(&theme, &Theme::changed, this, &CodeView::restyle);
    updateGutter();
}

void CodeView::setCode(const QString& text)
{
    if (text.size() <= kMostCharacters)
        setPlainText(text);
    else
        setPlainText(text.left(kMostCharacters) + QLatin1Char('\n')
            + tr("… %1 more characters are not shown here.").arg(locale().toString(text.size() - kMostCharacters)));
    if (m_tone >= 0)
        setTone(static_cast<Tone>(m_tone));
    updateGeometry();
}

void CodeView::setLanguage(Language language)
{
    m_highlighter->setLanguage(language);
}

void CodeView::setLineNumbersVisible(bool visible)
{
    m_numbers = visible;
    m_gutter->setVisible(visible);
    updateGutter();
}

void CodeView::setFitHeight(int lines)
{
    m_fitLines = lines;
    setSizePolicy(QSizePolicy::Expanding, lines > 0 ? QSizePolicy::Fixed : QSizePolicy::Expanding);
    fit();
}

void CodeView::setTone(Tone tone)
{
    m_tone = static_cast<int>(tone);
    QPalette colored = palette();
    colored.setColor(QPalette::Text, m_theme.color(tone));
    setPalette(colored);
    // The style sheet's colour would win over a palette.
    setStyleSheet(QStringLiteral("QPlainTextEdit { color: %1; }").arg(m_theme.color(tone).name()));
}

void CodeView::clearTone()
{
    if (m_tone < 0)
        return;
    m_tone = -1;
    setPalette({});
    setStyleSheet({});
}

void CodeView::restyle()
{
    if (m_tone >= 0)
        setTone(static_cast<Tone>(m_tone));
    m_gutter->update();
    viewport()->update();
}

int CodeView::shownLines() const
{
    // The layout of a plain text counts its height in lines.
    return lineWrapMode() == NoWrap ? blockCount()
                                    : std::max(blockCount(), static_cast<int>(std::lround(document()->size().height())));
}

void CodeView::fit()
{
    const bool whole = m_fitLines > 0 && shownLines() <= m_fitLines;
    setVerticalScrollBarPolicy(whole ? Qt::ScrollBarAlwaysOff : Qt::ScrollBarAsNeeded);
    updateGeometry();
}

int CodeView::gutterWidth() const
{
    if (!m_numbers)
        return 0;
    const int digits = std::max(2, static_cast<int>(QString::number(blockCount()).size()));
    return fontMetrics().horizontalAdvance(QLatin1Char('0')) * digits + 2 * kGutterPadding;
}

void CodeView::updateGutter()
{
    setViewportMargins(gutterWidth(), 0, 0, 0);
    const QRect inner = contentsRect();
    m_gutter->setGeometry(inner.left(), inner.top(), gutterWidth(), inner.height());
    if (m_fitLines > 0)
        fit();
}

QSize CodeView::sizeHint() const
{
    if (m_fitLines <= 0)
        return {400, 200};
    const int lines = std::clamp(shownLines(), 1, m_fitLines);
    constexpr int kChrome = 12; // border and padding of the style sheet
    const int bar = lineWrapMode() == NoWrap && document()->idealWidth() > viewport()->width() ? 10 : 0;
    return {200, lines * fontMetrics().lineSpacing() + 2 * static_cast<int>(document()->documentMargin()) + kChrome + bar};
}

QSize CodeView::minimumSizeHint() const
{
    return {120, m_fitLines > 0 ? sizeHint().height() : 48};
}

void CodeView::resizeEvent(QResizeEvent* event)
{
    QPlainTextEdit::resizeEvent(event);
    updateGutter();
}

QString CodeView::markOf(int) const
{
    return {};
}

void CodeView::paintGutter(QPaintEvent* event)
{
    QPainter painter(m_gutter);
    painter.setFont(font());
    QTextBlock block = firstVisibleBlock();
    double top = blockBoundingGeometry(block).translated(contentOffset()).top() + viewport()->y() - m_gutter->y();
    for (; block.isValid() && top <= event->rect().bottom(); block = block.next()) {
        const double height = blockBoundingRect(block).height();
        const QString mark = markOf(block.blockNumber() + 1);
        painter.setPen(mark.isEmpty() ? m_theme.tokens().muted : m_theme.tokens().critical);
        const QRectF row(0, top, m_gutter->width() - kGutterPadding, height);
        painter.drawText(
            row, Qt::AlignRight | Qt::AlignVCenter, mark.isEmpty() ? QString::number(block.blockNumber() + 1) : mark);
        top += height;
    }
}

} // namespace kaze::ui
