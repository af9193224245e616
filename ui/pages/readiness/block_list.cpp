#include "ui/pages/readiness/block_list.h"

#include "ui/widgets/labels.h"
#include "ui/widgets/meters.h"
#include "ui/widgets/scrolled.h"
#include "ui/widgets/state_chip.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QVBoxLayout>

namespace kaze::ui {

BlockList::BlockList(const Theme& theme, const QString& accessibleName, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_column(new QVBoxLayout)
{
    m_column->setSpacing(spacing::kMedium);
    auto* inner = new QWidget;
    auto* padded = new QVBoxLayout(inner);
    padded->setContentsMargins(spacing::kCardPadding, spacing::kTiny, spacing::kCardPadding, spacing::kMedium);
    padded->addLayout(m_column);
    padded->addStretch(1);
    auto* scroll = scrolled(inner);
    scroll->setAccessibleName(accessibleName);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(scroll);
    setFocusProxy(scroll);
}

void BlockList::setBlocks(const QString& about, const QList<Block>& blocks)
{
    if (about == m_about && blocks == m_blocks)
        return;
    m_about = about;
    m_blocks = blocks;
    rebuild();
}

void BlockList::rebuild()
{
    while (auto* item = m_column->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    if (!m_about.isEmpty()) {
        auto* about = makeLabel(m_theme, TextRole::Body, m_about);
        about->setProperty("kazeQuiet", true);
        m_column->addWidget(about);
    }
    for (const auto& block : std::as_const(m_blocks))
        m_column->addWidget(widgetOf(block));
}

QWidget* BlockList::widgetOf(const Block& block) const
{
    auto* widget = new QWidget;
    widget->setAccessibleName(block.word.isEmpty() ? block.title : QStringLiteral("%1: %2").arg(block.title, block.word));
    auto* column = new QVBoxLayout(widget);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(3);
    auto* head = new QHBoxLayout;
    head->setSpacing(spacing::kMedium);
    head->addWidget(makeLabel(m_theme, TextRole::Strong, block.title), 1);
    if (!block.word.isEmpty())
        head->addWidget(new StateShape(m_theme, block.word, block.tone), 0, Qt::AlignTop);
    column->addLayout(head);
    if (block.share) {
        auto* meter = new MeterBar(m_theme);
        meter->setValue(*block.share, block.shareText);
        meter->setTone(block.tone);
        meter->setAccessibleName(block.title);
        column->addWidget(meter);
    }
    for (const auto& line : block.lines) {
        auto* label = makeLabel(
            m_theme, TextRole::Body, line.title.isEmpty() ? line.words : QStringLiteral("%1: %2").arg(line.title, line.words));
        label->setProperty("kazeQuiet", true);
        column->addWidget(label);
    }
    return widget;
}

QString BlockList::copyText() const
{
    QStringList all;
    for (const auto& block : m_blocks) {
        QStringList parts{block.title};
        for (const auto& part : {block.word, block.shareText})
            if (!part.isEmpty())
                parts << part;
        for (const auto& line : block.lines)
            parts << (line.title.isEmpty() ? line.words : QStringLiteral("%1: %2").arg(line.title, line.words));
        all << parts.join(QLatin1Char('\t'));
    }
    return all.join(QLatin1Char('\n'));
}

} // namespace kaze::ui
