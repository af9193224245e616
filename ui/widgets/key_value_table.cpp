#include "ui/widgets/key_value_table.h"

#include "ui/widgets/labels.h"
#include "ui/widgets/state_chip.h"

#include <QGridLayout>
#include <QPainter>

#include <algorithm>

namespace kaze::ui {

namespace {

bool sameShape(const QList<KeyValue>& a, const QList<KeyValue>& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const KeyValue& x, const KeyValue& y) {
        return x.key == y.key && x.mono == y.mono && (x.tone >= 0) == (y.tone >= 0);
    });
}

constexpr int kLeastKeys = 84; // px of the column of keys
constexpr int kMostKeys = 150; // beyond that they wrap

} // namespace

KeyValueTable::KeyValueTable(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme), m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(spacing::kLarge);
    m_grid->setVerticalSpacing(0);
    m_grid->setColumnStretch(1, 1);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void KeyValueTable::setRows(const QList<KeyValue>& rows)
{
    const bool same = sameShape(m_rows, rows);
    m_rows = rows;
    if (!same)
        rebuild();
    refill();
}

QString KeyValueTable::toText() const
{
    QStringList lines;
    for (const auto& row : m_rows)
        lines << row.key + QLatin1Char('\t') + (row.exact.isEmpty() ? row.value : row.exact);
    return lines.join(QLatin1Char('\n'));
}

void KeyValueTable::rebuild()
{
    while (auto* item = m_grid->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    int keys = kLeastKeys;
    for (int row = 0; row < m_rows.size(); ++row) {
        const auto& fact = m_rows[row];
        auto* key = makeLabel(m_theme, TextRole::Muted, fact.key);
        keys = std::max(keys, key->fontMetrics().horizontalAdvance(fact.key) + spacing::kSmall + 1);
        key->setContentsMargins(spacing::kSmall, 5, 0, 5);
        key->setMaximumWidth(190);
        key->setTextInteractionFlags(Qt::NoTextInteraction);
        key->setAlignment((key->alignment() & Qt::AlignHorizontal_Mask) | Qt::AlignTop);
        m_grid->addWidget(key, row, 0);
        if (fact.tone >= 0) {
            m_grid->addWidget(new StateChip(m_theme), row, 1, Qt::AlignVCenter | Qt::AlignLeading);
        } else {
            auto* value = makeLabel(m_theme, fact.mono ? TextRole::Mono : TextRole::Body, {});
            value->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
            value->setContentsMargins(0, 4, 0, 5);
            m_grid->addWidget(value, row, 1);
        }
    }
    m_grid->setColumnMinimumWidth(0, std::min(keys, kMostKeys));
}

void KeyValueTable::refill()
{
    for (int row = 0; row < m_rows.size(); ++row) {
        const auto& fact = m_rows[row];
        QWidget* widget = m_grid->itemAtPosition(row, 1)->widget();
        if (auto* chip = qobject_cast<StateChip*>(widget))
            chip->setState(fact.value, static_cast<Tone>(fact.tone));
        else if (auto* label = qobject_cast<QLabel*>(widget); label->text() != fact.value)
            label->setText(fact.value);
        widget->setToolTip(fact.exact);
        widget->setAccessibleName(fact.key + QStringLiteral(": ") + fact.value);
    }
    QWidget::update();
}

void KeyValueTable::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setPen(m_theme.tokens().border);
    for (int row = 0; row < m_rows.size(); ++row) {
        // The grid's own cellRect() forgets its rows when heights follow widths.
        const int bottom = m_grid->itemAtPosition(row, 0)->geometry().bottom();
        painter.drawLine(0, bottom, width(), bottom);
    }
}

} // namespace kaze::ui
