#include "ui/pages/memory/memory_row_delegate.h"

#include "ui/models/memory_list_model.h"
#include "ui/models/memory_words.h"
#include "ui/models/run_words.h"
#include "ui/widgets/detail/paint_text.h"
#include "ui/widgets/state_chip.h"

#include <QPainter>
#include <QStyle>
#include <QTextLayout>

namespace kaze::ui {

namespace {

constexpr int kAbove = 10;
constexpr int kBelow = 10;
constexpr int kHead = 19;
constexpr int kHeadGap = 4;
constexpr int kLine = 18;
constexpr int kFocusBar = 2;
constexpr qsizetype kMostText = 600; // characters that two lines could hold at the widest

} // namespace

MemoryRowDelegate::MemoryRowDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) { }

int MemoryRowDelegate::rowHeight(int lines)
{
    return kAbove + kHead + kHeadGap + lines * kLine + kBelow;
}

int MemoryRowDelegate::linesOf(const QString& text, int width) const
{
    const int needed = QFontMetrics(m_theme.font(TextRole::Body)).horizontalAdvance(text.left(kMostText).simplified());
    return std::clamp(needed <= width - 2 * spacing::kCardPadding ? 1 : 2, 1, m_lines);
}

QSize MemoryRowDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return {320, rowHeight(m_lines)};
}

void MemoryRowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    painter->save();
    const bool selected = option.state & QStyle::State_Selected;
    if (selected)
        painter->fillRect(option.rect, m_theme.selection());
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), m_theme.tokens().border);
    if (selected && option.state & QStyle::State_HasFocus) {
        const bool mirrored = option.direction == Qt::RightToLeft;
        const int left = mirrored ? option.rect.right() - kFocusBar + 1 : option.rect.left();
        painter->fillRect(QRect(left, option.rect.top(), kFocusBar, option.rect.height() - 1), m_theme.focus());
    }
    const QRect inner = option.rect.adjusted(spacing::kCardPadding, kAbove, -spacing::kCardPadding, -kBelow);
    paintHead(*painter, option, index, QRect(inner.left(), inner.top(), inner.width(), kHead));
    const QRect words(inner.left(), inner.top() + kHead + kHeadGap, inner.width(), m_lines * kLine);
    painter->setFont(m_theme.font(TextRole::Body));
    painter->setPen(m_theme.tokens().text);
    paintWords(*painter, option.direction, index.data().toString().left(kMostText).simplified(), words);
    painter->restore();
}

void MemoryRowDelegate::paintHead(
    QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index, const QRect& rect) const
{
    const auto* model = qobject_cast<const MemoryListModel*>(index.model());
    const auto* entry = model ? model->row(index.row()) : nullptr;
    if (!entry)
        return;
    const auto& record = entry->record;
    const auto place = [&](const QRect& where) { return QStyle::visualRect(option.direction, rect, where); };
    int trailing = 0;
    const auto atEnd = [&](const QString& words, TextRole role, const QColor& color) {
        painter.setFont(m_theme.font(role));
        painter.setPen(color);
        const int width = painter.fontMetrics().horizontalAdvance(words) + 1;
        paintText(painter, place(QRect(rect.right() - trailing - width, rect.top(), width + 1, rect.height())), words,
            option.direction, Qt::AlignTrailing | Qt::AlignVCenter);
        trailing += width + spacing::kMedium;
    };
    if (entry->hit)
        atEnd(memory::placesText(*entry->hit), TextRole::Mono, m_theme.tokens().muted);
    else if (record.version > 1)
        atEnd(tr("version %1").arg(record.version), TextRole::Muted, m_theme.tokens().muted);
    if (!record.embedded)
        atEnd(tr("waits for its vector"), TextRole::Muted, m_theme.color(Tone::Warning));
    if (record.forgottenAt)
        atEnd(tr("forgotten"), TextRole::Muted, m_theme.color(Tone::Warning));
    const QString kind = text(record.kind);
    const int room = rect.width() - trailing;
    const int chip = std::min(chipSize(kind, m_theme).width(), room / 2);
    paintChip(painter, place(QRect(rect.left(), rect.top(), chip, rect.height())), kind, Tone::Accent, m_theme, option.direction);
    painter.setFont(m_theme.font(TextRole::Muted));
    painter.setPen(m_theme.tokens().muted);
    const int from = chip + spacing::kSmall;
    paintText(painter, place(QRect(rect.left() + from, rect.top(), room - from, rect.height())),
        memory::originText(record, model->now()), option.direction);
}

void MemoryRowDelegate::paintWords(QPainter& painter, Qt::LayoutDirection direction, const QString& text, const QRect& rect) const
{
    QString rest = text;
    for (int line = 0; line < m_lines && !rest.isEmpty(); ++line) {
        const QRect place(rect.left(), rect.top() + line * kLine, rect.width(), kLine);
        if (line == m_lines - 1) {
            paintText(painter, place, rest, direction);
            return;
        }
        QTextLayout layout(rest, painter.font());
        layout.beginLayout();
        auto first = layout.createLine();
        first.setLineWidth(rect.width());
        layout.endLayout();
        const int length = first.textLength();
        paintText(painter, place, rest.left(length).trimmed(), direction);
        rest = rest.mid(length);
    }
}

} // namespace kaze::ui
