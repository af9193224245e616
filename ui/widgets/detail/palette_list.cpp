#include "ui/widgets/detail/palette_list.h"

#include "ui/widgets/detail/key_caps.h"
#include "ui/widgets/detail/paint_text.h"
#include "ui/widgets/fuzzy_match.h"

#include <QPainter>
#include <QTextLayout>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr int kRowHeight = 32;
constexpr int kPadding = 12;
constexpr int kMostShown = 200;

} // namespace

void PaletteModel::setEntries(QList<PaletteEntry> entries, const QString& query)
{
    m_entries = std::move(entries);
    filter(query);
}

void PaletteModel::filter(const QString& query)
{
    beginResetModel();
    m_shown.clear();
    for (int i = 0; i < m_entries.size(); ++i)
        if (auto match = fuzzyMatch(query, m_entries[i].title))
            m_shown.push_back({i, match->score, std::move(match->positions)});
    std::stable_sort(m_shown.begin(), m_shown.end(), [](const Shown& a, const Shown& b) { return a.score > b.score; });
    if (m_shown.size() > kMostShown)
        m_shown.resize(kMostShown);
    endResetModel();
}

QStringList PaletteModel::shownIds() const
{
    QStringList ids;
    for (const auto& shown : m_shown)
        ids << m_entries[shown.entry].id;
    return ids;
}

int PaletteModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size());
}

QVariant PaletteModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const auto& shown = m_shown[static_cast<std::size_t>(index.row())];
    const auto& entry = m_entries[shown.entry];
    switch (role) {
    case Qt::DisplayRole:
        return entry.title;
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1, %2, %3").arg(entry.title, entry.section, entry.shortcut);
    case IdRole:
        return entry.id;
    case SectionRole:
        return entry.section;
    case ShortcutRole:
        return entry.shortcut;
    case PositionsRole:
        return QVariant::fromValue(shown.positions);
    default:
        return {};
    }
}

PaletteDelegate::PaletteDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) { }

QSize PaletteDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return {200, kRowHeight};
}

void PaletteDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (option.state & QStyle::State_Selected) {
        painter->setPen(m_theme.tokens().highContrast ? QPen(m_theme.focus()) : QPen(Qt::NoPen));
        painter->setBrush(m_theme.selection());
        painter->drawRoundedRect(
            QRectF(option.rect).adjusted(4.5, 1.5, -4.5, -1.5), spacing::kControlRadius, spacing::kControlRadius);
    }
    QRect inner = option.rect.adjusted(kPadding, 0, -kPadding, 0);
    const QString shortcut = index.data(PaletteModel::ShortcutRole).toString();
    if (!shortcut.isEmpty()) {
        paintKeyCaps(*painter, inner, shortcut, m_theme, option.direction, true);
        inner = QStyle::visualRect(option.direction, inner, inner.adjusted(0, 0, -keyCapsWidth(shortcut, m_theme) - kPadding, 0));
    }
    const QString section = index.data(PaletteModel::SectionRole).toString();
    painter->setFont(m_theme.font(TextRole::Muted));
    painter->setPen(m_theme.tokens().muted);
    const int sectionWidth
        = section.isEmpty() ? 0 : std::min(painter->fontMetrics().horizontalAdvance(section) + 1, inner.width() / 3);
    const QRect end = QStyle::visualRect(
        option.direction, inner, QRect(inner.right() - sectionWidth + 1, inner.top(), sectionWidth, inner.height()));
    paintText(*painter, end, section, option.direction, Qt::AlignTrailing | Qt::AlignVCenter);
    paintTitle(*painter, QStyle::visualRect(option.direction, inner, inner.adjusted(0, 0, -sectionWidth - kPadding, 0)), index,
        option.direction);
    painter->restore();
}

void PaletteDelegate::paintTitle(
    QPainter& painter, const QRect& rect, const QModelIndex& index, Qt::LayoutDirection direction) const
{
    painter.setFont(m_theme.font(TextRole::Body));
    const QString full = index.data().toString();
    const QString text = painter.fontMetrics().elidedText(full, Qt::ElideRight, rect.width());
    QTextLayout layout(text, painter.font());
    QTextOption option(direction == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft);
    option.setTextDirection(direction);
    layout.setTextOption(option);
    QList<QTextLayout::FormatRange> marks;
    const bool elided = text != full;
    for (const int position : index.data(PaletteModel::PositionsRole).value<QVector<int>>()) {
        if (position >= text.size() - (elided ? 1 : 0))
            break;
        QTextCharFormat format;
        format.setForeground(m_theme.tokens().accent);
        format.setFontWeight(QFont::DemiBold);
        marks << QTextLayout::FormatRange{position, 1, format};
    }
    layout.setFormats(marks);
    layout.beginLayout();
    QTextLine line = layout.createLine();
    if (line.isValid())
        line.setLineWidth(rect.width() + spacing::kMedium);
    layout.endLayout();
    painter.setPen(m_theme.tokens().text);
    const double left = direction == Qt::RightToLeft ? rect.left() - spacing::kMedium : rect.left();
    layout.draw(&painter, QPointF(left, rect.top() + (rect.height() - layout.boundingRect().height()) / 2));
}

} // namespace kaze::ui
