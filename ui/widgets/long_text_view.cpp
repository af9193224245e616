#include "ui/widgets/long_text_view.h"

#include "ui/widgets/format.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr int kPadding = 8;
constexpr qsizetype kMost = 0xFFFF'FFFE;

bool continues(char byte)
{
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

} // namespace

QString TextRows::row(int number) const
{
    QString shown = rows(number, number);
    while (shown.endsWith(QLatin1Char('\n')) || shown.endsWith(QLatin1Char('\r')))
        shown.chop(1);
    return shown.replace(QLatin1Char('\t'), QStringLiteral("    "));
}

QString TextRows::rows(int first, int last) const
{
    if (first < 0 || last < first || last >= count())
        return {};
    const auto begin = static_cast<qsizetype>(starts[static_cast<std::size_t>(first)]);
    const auto end = last + 1 < count() ? static_cast<qsizetype>(starts[static_cast<std::size_t>(last) + 1]) : text.size();
    return QString::fromUtf8(text.constData() + begin, end - begin);
}

std::shared_ptr<const TextRows> rowsOf(QByteArray text)
{
    auto rows = std::make_shared<TextRows>();
    if (text.size() > kMost)
        text.truncate(kMost);
    rows->text = std::move(text);
    const char* bytes = rows->text.constData();
    const qsizetype size = rows->text.size();
    for (qsizetype at = 0; at < size;) {
        rows->starts.push_back(static_cast<quint32>(at));
        const qsizetype most = std::min<qsizetype>(size, at + TextRows::kLongest);
        const char* line = std::find(bytes + at, bytes + most, '\n');
        qsizetype end = line - bytes;
        if (end < most)
            ++end;
        else
            // A row ends before a character that would not fit.
            for (int back = 0; end < size && end > at + 1 && back < 4 && continues(bytes[end]); ++back)
                --end;
        rows->widest = std::max(rows->widest, static_cast<int>(end - at));
        at = end;
    }
    return rows;
}

LongTextView::LongTextView(const Theme& theme, const QString& accessibleName, QWidget* parent)
    : QAbstractScrollArea(parent), m_theme(theme), m_rows(std::make_shared<TextRows>())
{
    setAccessibleName(accessibleName);
    setFocusPolicy(Qt::StrongFocus);
    setFont(theme.font(TextRole::Mono));
    setLayoutDirection(Qt::LeftToRight);
    viewport()->setCursor(Qt::IBeamCursor);
    connect(&theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void LongTextView::setRows(std::shared_ptr<const TextRows> rows)
{
    m_rows = rows ? std::move(rows) : std::make_shared<TextRows>();
    m_current = m_anchor = -1;
    updateScrollBars();
    verticalScrollBar()->setValue(0);
    horizontalScrollBar()->setValue(0);
    setAccessibleDescription(tr("%Ln rows", nullptr, m_rows->count()));
    viewport()->update();
}

int LongTextView::rowHeight() const
{
    return fontMetrics().lineSpacing() + 1;
}

int LongTextView::gutter() const
{
    const auto digits = std::max<qsizetype>(2, QString::number(m_rows->count()).size());
    return static_cast<int>(digits) * fontMetrics().horizontalAdvance(QLatin1Char('0')) + 2 * kPadding;
}

int LongTextView::rowAt(int y) const
{
    return std::clamp(verticalScrollBar()->value() + y / rowHeight(), 0, std::max(0, m_rows->count() - 1));
}

void LongTextView::updateScrollBars()
{
    const int page = std::max(1, viewport()->height() / rowHeight());
    verticalScrollBar()->setRange(0, std::max(0, m_rows->count() - page));
    verticalScrollBar()->setPageStep(page);
    verticalScrollBar()->setSingleStep(1);
    const int wide = m_rows->widest * fontMetrics().horizontalAdvance(QLatin1Char('0')) + gutter() + 2 * kPadding;
    horizontalScrollBar()->setRange(0, std::max(0, wide - viewport()->width()));
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setSingleStep(20);
}

void LongTextView::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    painter.setFont(font());
    const auto& tokens = m_theme.tokens();
    const int gap = gutter();
    const auto [from, to] = std::minmax(m_current, m_anchor);
    const int last = rowAt(event->rect().bottom());
    for (int row = rowAt(event->rect().top()); m_rows->count() > 0 && row <= last; ++row) {
        const QRect rect(0, (row - verticalScrollBar()->value()) * rowHeight(), viewport()->width(), rowHeight());
        if (row == m_current || (m_anchor >= 0 && row >= from && row <= to))
            painter.fillRect(rect, m_theme.selection());
        painter.save();
        painter.setClipRect(rect.adjusted(gap, 0, 0, 0));
        painter.setPen(tokens.text);
        painter.drawText(rect.adjusted(gap + kPadding - horizontalScrollBar()->value(), 0, TextRows::kLongest * 20, 0),
            Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, m_rows->row(row));
        painter.restore();
        painter.setPen(tokens.muted);
        painter.drawText(
            QRect(0, rect.top(), gap - kPadding, rect.height()), Qt::AlignRight | Qt::AlignVCenter, QString::number(row + 1));
    }
}

void LongTextView::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    updateScrollBars();
}

void LongTextView::scrollContentsBy(int, int)
{
    viewport()->update();
}

void LongTextView::select(int from, int to)
{
    m_anchor = std::clamp(from, -1, m_rows->count() - 1);
    m_current = std::clamp(to, -1, m_rows->count() - 1);
    viewport()->update();
}

QString LongTextView::selectedText() const
{
    if (m_current < 0)
        return {};
    const auto [from, to] = std::minmax(m_current, m_anchor < 0 ? m_current : m_anchor);
    // Rows are cut from the end until a clipboard can take them.
    int last = to;
    const auto begin = static_cast<qsizetype>(m_rows->starts[static_cast<std::size_t>(from)]);
    if (m_rows->text.size() - begin > kMostCopied) {
        const auto over
            = std::upper_bound(m_rows->starts.begin(), m_rows->starts.end(), static_cast<quint32>(begin + kMostCopied));
        last = std::min(to, static_cast<int>(over - m_rows->starts.begin()) - 1);
    }
    return m_rows->rows(from, last);
}

void LongTextView::moveTo(int row, bool extends)
{
    if (m_rows->count() == 0)
        return;
    row = std::clamp(row, 0, m_rows->count() - 1);
    if (!extends)
        m_anchor = row;
    else if (m_anchor < 0)
        m_anchor = std::max(0, m_current);
    m_current = row;
    auto* bar = verticalScrollBar();
    if (row < bar->value())
        bar->setValue(row);
    else if (row >= bar->value() + bar->pageStep())
        bar->setValue(row - bar->pageStep() + 1);
    setAccessibleDescription(tr("Row %1 of %2: %3").arg(row + 1).arg(m_rows->count()).arg(m_rows->row(row)));
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
    viewport()->update();
}

void LongTextView::keyPressEvent(QKeyEvent* event)
{
    const bool extends = event->modifiers() & Qt::ShiftModifier;
    const int page = verticalScrollBar()->pageStep();
    if (event->matches(QKeySequence::Copy)) {
        if (m_current >= 0)
            QApplication::clipboard()->setText(selectedText());
        return;
    }
    if (event->matches(QKeySequence::SelectAll))
        return select(0, m_rows->count() - 1);
    switch (event->key()) {
    case Qt::Key_Up:
        return moveTo(m_current - 1, extends);
    case Qt::Key_Down:
        return moveTo(m_current + 1, extends);
    case Qt::Key_PageUp:
        return moveTo(m_current - page, extends);
    case Qt::Key_PageDown:
        return moveTo(m_current + page, extends);
    case Qt::Key_Home:
        return moveTo(0, extends);
    case Qt::Key_End:
        return moveTo(m_rows->count() - 1, extends);
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

void LongTextView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        moveTo(rowAt(event->pos().y()), event->modifiers() & Qt::ShiftModifier);
}

void LongTextView::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons() & Qt::LeftButton)
        moveTo(rowAt(event->pos().y()), true);
}

} // namespace kaze::ui
