#include "ui/pages/cells/cells_board.h"

#include "ui/models/cell_words.h"
#include "ui/pages/cells/cell_card.h"
#include "ui/widgets/state_chip.h"

#include <QCoreApplication>
#include <QGridLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr int kLeastWidth = 340; // px of a card
constexpr int kMostBeside = 5;

} // namespace

CellsBoard::CellsBoard(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme), m_column(new QVBoxLayout(this))
{
    setAccessibleName(tr("Cells"));
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(spacing::kMedium);
}

void CellsBoard::setGrouping(CellGrouping grouping)
{
    m_grouping = grouping;
    m_shape.clear();
    setCells(std::vector<CellFigures>(m_cells));
}

QString CellsBoard::groupOf(const CellFigures& cell) const
{
    switch (m_grouping) {
    case CellGrouping::Environment:
        return cell.environment;
    case CellGrouping::Region:
        return cell.region.isEmpty() ? tr("No region") : cell.region;
    case CellGrouping::None:
        break;
    }
    return {};
}

QString CellsBoard::shapeOf(const std::vector<CellFigures>& cells) const
{
    QString shape = QString::number(m_beside);
    for (const auto& cell : cells)
        shape += QLatin1Char('\n') + groupOf(cell) + QLatin1Char('\t') + cell.key + QLatin1Char('\t')
            + (cell.locked ? QLatin1String("locked") : QLatin1String(""));
    return shape;
}

void CellsBoard::setCells(const std::vector<CellFigures>& cells)
{
    m_cells = cells;
    std::stable_sort(m_cells.begin(), m_cells.end(), [this](const CellFigures& a, const CellFigures& b) {
        const auto rank = [](EnvironmentKind kind) {
            return kind == EnvironmentKind::Production ? 0
                : kind == EnvironmentKind::Staging     ? 1
                : kind == EnvironmentKind::Other       ? 2
                                                       : 3;
        };
        if (m_grouping == CellGrouping::Environment && rank(a.kind) != rank(b.kind))
            return rank(a.kind) < rank(b.kind);
        return groupOf(a) < groupOf(b);
    });
    for (const auto& cell : m_cells)
        cardOf(cell)->setFigures(cell);
    if (shapeOf(m_cells) != m_shape)
        arrange();
}

CellCard* CellsBoard::cardOf(const CellFigures& cell)
{
    if (auto* known = m_cards.value(cell.key))
        return known;
    auto* card = new CellCard(m_theme, this);
    m_cards.insert(cell.key, card);
    connect(card, &CellCard::chosen, this, [this, name = cell.key](bool more) { choose(name, more); });
    connect(card, &CellCard::opened, this, [this, name = cell.key] { emit opened(name); });
    return card;
}

void CellsBoard::arrange()
{
    m_shape = shapeOf(m_cells);
    const auto isShown = [this](const QString& name) {
        return std::any_of(m_cells.begin(), m_cells.end(), [&name](const CellFigures& cell) { return cell.key == name; });
    };
    bool isAnotherSelection = false;
    for (const auto& name : m_cards.keys())
        if (!isShown(name)) {
            auto* card = m_cards.take(name); // which may be handling the very event that led here
            card->hide();
            card->deleteLater();
            isAnotherSelection = m_selected.removeOne(name) || isAnotherSelection;
        }
    while (auto* item = m_column->takeAt(0)) {
        if (auto* grid = item->layout())
            while (auto* inner = grid->takeAt(0))
                delete inner;
        delete item;
    }
    qDeleteAll(std::exchange(m_headings, {}));
    QGridLayout* grid = nullptr;
    QString group;
    int place = 0;
    for (const auto& cell : m_cells) {
        if (!grid || groupOf(cell) != group) {
            group = groupOf(cell);
            if (!group.isEmpty()) {
                const bool locked = m_grouping == CellGrouping::Environment
                    && std::all_of(m_cells.begin(), m_cells.end(),
                        [&](const CellFigures& one) { return one.locked || groupOf(one) != group; });
                const Tone tone = m_grouping == CellGrouping::Environment ? cell_words::toneOf(cell.kind) : Tone::Accent;
                auto* heading = new StateDot(m_theme, locked ? tr("%1 · read-only").arg(group) : group, tone, this);
                m_headings << heading;
                heading->show();
                m_column->addWidget(heading, 0, Qt::AlignLeading);
            }
            grid = new QGridLayout;
            grid->setSpacing(spacing::kMedium);
            for (int column = 0; column < std::max(1, m_beside); ++column)
                grid->setColumnStretch(column, 1);
            m_column->addLayout(grid);
            // Without anything in them columns take no room, and groups of few would not stand in line with the others.
            for (int column = 0; column < std::max(1, m_beside); ++column) {
                m_headings << new QWidget(this);
                grid->addWidget(m_headings.back(), 0, column);
                m_headings.back()->lower();
                m_headings.back()->show();
            }
            place = 0;
        }
        auto* card = m_cards.value(cell.key);
        grid->addWidget(card, place / std::max(1, m_beside), place % std::max(1, m_beside));
        card->show();
        ++place;
    }
    m_column->addStretch(1);
    // The keyboard goes through them as they stand.
    QWidget* before = nullptr;
    for (const auto& cell : m_cells) {
        auto* card = m_cards.value(cell.key);
        if (before)
            setTabOrder(before, card);
        before = card;
    }
    if (isAnotherSelection)
        emit selectionChanged();
}

void CellsBoard::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    const int beside = std::clamp((width() + spacing::kMedium) / (kLeastWidth + spacing::kMedium), 1, kMostBeside);
    if (beside == m_beside)
        return;
    m_beside = beside;
    arrange();
}

void CellsBoard::choose(const QString& name, bool more)
{
    auto names = m_selected;
    if (!more)
        names = {name};
    else if (!names.removeOne(name))
        names << name;
    select(names);
}

void CellsBoard::select(const QStringList& names)
{
    m_selected = names;
    for (auto card = m_cards.begin(); card != m_cards.end(); ++card)
        card.value()->setSelected(names.contains(card.key()));
    emit selectionChanged();
}

} // namespace kaze::ui
