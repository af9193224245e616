#include "ui/widgets/key_sheet.h"

#include "ui/widgets/detail/key_caps.h"
#include "ui/widgets/labels.h"

#include <QCoreApplication>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

//! Key caps as a widget.
class KeyCaps : public QWidget {
public:
    KeyCaps(const Theme& theme, const QString& keys, QWidget* parent) : QWidget(parent), m_theme(theme), m_keys(keys)
    {
        setAccessibleName(keys);
        setFixedSize(keyCapsWidth(keys, theme), 22);
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        paintKeyCaps(painter, rect(), m_keys, m_theme, layoutDirection(), false);
    }

private:
    const Theme& m_theme;
    QString m_keys;
};

QWidget* sectionOf(const Theme& theme, const KeySheetSection& section, QWidget* parent)
{
    auto* box = new QWidget(parent);
    auto* grid = new QGridLayout(box);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(spacing::kLarge);
    grid->setVerticalSpacing(spacing::kTiny + 2);
    grid->setColumnStretch(1, 1);
    grid->addWidget(makeLabel(theme, TextRole::Strong, section.title, box), 0, 0, 1, 2);
    int row = 1;
    for (const auto& entry : section.entries) {
        grid->addWidget(new KeyCaps(theme, entry.keys, box), row, 0, Qt::AlignLeading | Qt::AlignTop);
        auto* meaning = makeLabel(theme, TextRole::Body, entry.meaning, box);
        meaning->setContentsMargins(0, 2, 0, 0);
        grid->addWidget(meaning, row++, 1, Qt::AlignTop);
    }
    return box;
}

} // namespace

KeySheet::KeySheet(const Theme& theme, const QList<KeySheetSection>& sections, QWidget* parent) : QWidget(parent)
{
    setAccessibleName(tr("Keys"));
    auto* columns = new QHBoxLayout(this);
    columns->setContentsMargins(0, spacing::kSmall, spacing::kLarge, spacing::kSmall);
    columns->setSpacing(2 * spacing::kHuge);
    QVBoxLayout* sides[]{new QVBoxLayout, new QVBoxLayout};
    for (auto* side : sides) {
        side->setSpacing(spacing::kLarge + spacing::kTiny);
        columns->addLayout(side, 1);
    }
    // The shorter column takes the next section.
    qsizetype heights[]{0, 0};
    for (const auto& section : sections) {
        const int side = heights[1] < heights[0] ? 1 : 0;
        sides[side]->addWidget(sectionOf(theme, section, this));
        heights[side] += section.entries.size() + 2;
    }
    for (auto* side : sides)
        side->addStretch(1);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

KeySheetSection timelineKeys()
{
    return {KeySheet::tr("Timelines"),
        {{QStringLiteral("W S"), KeySheet::tr("zoom in and out")}, {QStringLiteral("A D"), KeySheet::tr("earlier and later")},
            {QStringLiteral("F"), KeySheet::tr("fit the selection; again: everything")},
            {QStringLiteral(". ,"), KeySheet::tr("next and previous sibling")},
            {QStringLiteral("[ ]"), KeySheet::tr("expand and collapse")},
            {QStringLiteral("Shift+[ Shift+]"), KeySheet::tr("expand and collapse everything below")},
            {QStringLiteral("Enter"), KeySheet::tr("open the span")}}};
}

} // namespace kaze::ui
