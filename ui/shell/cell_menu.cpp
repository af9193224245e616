#include "ui/shell/cell_menu.h"

#include "ui/models/cell_words.h"
#include "ui/widgets/state_chip.h"

#include <QPainter>

namespace kaze::ui {

namespace {

constexpr int kIcon = 16; // px

//! The shape of a cell's state before the colour of its environment: two things, and a word for each.
QIcon iconOf(const FleetCell& cell, const Theme& theme)
{
    QPixmap pixmap(kIcon, kIcon);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    paintShape(painter, QRectF(3, 3, 10, 10), cell_words::toneOf(cell), theme);
    return pixmap;
}

} // namespace

QKeySequence cellKeys(qsizetype number)
{
    return number < 9 ? QKeySequence(Qt::CTRL | Qt::ALT | static_cast<Qt::Key>(Qt::Key_1 + number)) : QKeySequence();
}

CellMenu::CellMenu(Fleet& fleet, const Theme& theme, QList<QAction*> rest, QWidget* parent)
    : QMenu(parent), m_fleet(fleet), m_theme(theme), m_rest(std::move(rest))
{
    setToolTipsVisible(true);
    connect(this, &QMenu::aboutToShow, this, &CellMenu::fill);
    fill();
}

QString CellMenu::wordsOf(const FleetCell& cell)
{
    QStringList words{cell.title()};
    if (!cell.environment().isEmpty())
        words << cell_words::environmentOf(cell);
    words << cell_words::stateOf(cell, QDateTime::currentDateTimeUtc());
    if (cell.approvals() > 0)
        words << tr("%n approval(s)", nullptr, static_cast<int>(cell.approvals()));
    if (cell.alerts() > 0)
        words << tr("%n alert(s)", nullptr, static_cast<int>(cell.alerts()));
    if (const auto lock = cell_words::lockOf(cell.link()); !lock.isEmpty())
        words << lock;
    return words.join(QStringLiteral(" · "));
}

void CellMenu::fill()
{
    for (auto* action : actions()) {
        removeAction(action);
        if (!m_rest.contains(action))
            action->deleteLater();
    }
    if (m_fleet.hasSource() || m_fleet.cells().size() > 1) {
        qsizetype number = 0;
        for (auto* cell : m_fleet.cells()) {
            auto words = wordsOf(*cell);
            auto* action = new QAction(iconOf(*cell, m_theme), words.replace(QLatin1Char('&'), QStringLiteral("&&")), this);
            // The keys are the window's; here they are only to be read.
            if (const auto keys = cellKeys(number++); !keys.isEmpty())
                action->setText(action->text() + QLatin1Char('\t') + keys.toString(QKeySequence::NativeText));
            auto font = action->font();
            font.setBold(cell == &m_fleet.current());
            action->setFont(font);
            action->setToolTip(cell->link().problem());
            connect(action, &QAction::triggered, this, [this, name = cell->name()] { emit cellChosen(name); });
            addAction(action);
        }
        addSeparator();
        connect(addAction(tr("All cells…")), &QAction::triggered, this, &CellMenu::allWanted);
        addSeparator();
    }
    addActions(m_rest);
}

} // namespace kaze::ui
