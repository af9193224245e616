// What the page Cells is made of.

#include "ui/link/fleet.h"
#include "ui/pages/cells/cells_page.h"
#include "ui/pages/cells/fleet_needs.h"
#include "ui/pages/note_line.h"
#include "ui/widgets/card.h"
#include "ui/widgets/filling_stack.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/scrolled.h"
#include "ui/widgets/segmented_tabs.h"
#include "ui/widgets/table_view.h"
#include "ui/workspace/workspace.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr int kSearchPause = 300; // ms behind the last key
constexpr int kNeedsHeight = 196;
constexpr int kTabsTop = 3;
const QString kGroup = QStringLiteral("cells/group");

} // namespace

void CellsPage::build()
{
    auto& theme = context().theme;
    auto* header = new PageHeader(theme, tr("Cells"));
    m_filter = new QLineEdit;
    m_filter->setPlaceholderText(tr("Name, region, state, note…"));
    m_filter->setAccessibleName(tr("Filter the cells"));
    m_filter->setClearButtonEnabled(true);
    connect(m_filter, &QLineEdit::textChanged, this, &CellsPage::show);
    header->addControl(m_filter, 1);
    m_tabs = new SegmentedTabs(theme, tr("View of the cells"));
    m_tabs->addTab(QStringLiteral("grid"), tr("Cards"));
    m_tabs->addTab(QStringLiteral("table"), tr("Table"));
    connect(m_tabs, &SegmentedTabs::currentChanged, this, &CellsPage::showView);
    // In line with the buttons beside them.
    auto* views = new QWidget;
    auto* line = new QVBoxLayout(views);
    line->setContentsMargins(0, kTabsTop, 0, 0);
    line->addWidget(m_tabs);
    header->addControl(views);
    auto* groups = new QMenu;
    const auto group = [&](const QString& words, CellGrouping grouping) {
        connect(groups->addAction(words), &QAction::triggered, this, [this, grouping] {
            context().settings.setValue(kGroup, static_cast<int>(grouping));
            m_board->setGrouping(grouping);
        });
    };
    group(tr("Group by environment"), CellGrouping::Environment);
    group(tr("Group by region"), CellGrouping::Region);
    group(tr("No groups"), CellGrouping::None);
    groups->addSeparator();
    connect(groups->addAction(tr("Import a list of cells…")), &QAction::triggered, this, &CellsPage::importList);
    connect(groups->addAction(tr("Export the list of cells…")), &QAction::triggered, this, &CellsPage::exportList);
    header->addMenuButton(tr("Arrange"), groups);
    m_compare = header->addButton(tr("Compare"));
    m_compare->setToolTip(tr("Select two cells, then compare their figures (C)"));
    connect(m_compare, &QPushButton::clicked, this, &CellsPage::compare);
    auto* addCell = header->addButton(tr("Add cell"), ButtonRole::Primary);
    addCell->setToolTip(tr("A cell on another machine (N)"));
    connect(addCell, &QPushButton::clicked, this, [this] { edit(nullptr); });

    m_board->setGrouping(static_cast<CellGrouping>(std::clamp(context().settings.value(kGroup, 0).toInt(), 0, 2)));
    connect(m_board, &CellsBoard::opened, this, &CellsPage::open);
    connect(m_board, &CellsBoard::selectionChanged, this, &CellsPage::showChosen);
    m_empty = new EmptyState(theme, QStringLiteral("network-server"), tr("Only this machine so far"),
        tr("Cells on other machines appear here side by side: what runs, what it costs, what waits for you and what breaks "
           "next."),
        tr("Add a cell"));
    connect(m_empty, &EmptyState::actionClicked, this, [this] { edit(nullptr); });
    auto* cards = new QWidget;
    auto* column = new QVBoxLayout(cards);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_board);
    column->addWidget(m_empty);
    column->addStretch(1);

    buildTable();
    auto* tableCard = new Card(theme);
    tableCard->setFlush(true);
    tableCard->content()->addWidget(m_table);
    m_views = new FillingStack;
    m_views->addWidget(scrolled(cards));
    m_views->addWidget(tableCard);

    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->setSpacing(spacing::kMedium);
    whole->addWidget(header);
    whole->addWidget(m_views, 1);
    m_noted = makeLabel(theme, TextRole::Muted, {});
    m_noted->setWordWrap(false);
    m_note = new NoteLine(context(), QStringLiteral("cell"));
    auto* notes = new QHBoxLayout;
    notes->setSpacing(spacing::kSmall);
    notes->addWidget(m_noted);
    notes->addWidget(m_note, 1);
    whole->addLayout(notes);
    // Later: it may be kept because another card is clicked, which would go while it handles the click.
    connect(
        &context().workspace, &Workspace::noteChanged, this,
        [this](const QString& kind) {
            if (kind == QLatin1String("cell"))
                show();
        },
        Qt::QueuedConnection);
    whole->addWidget(buildNeeds());
    showChosen();
    showKeptView();
}

void CellsPage::buildTable()
{
    m_table->setModel(m_model);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setColumnKind(CellTableModel::Cell, CellKind::Strong);
    m_table->setColumnKind(CellTableModel::State, CellKind::Chip);
    m_table->setColumnKind(CellTableModel::Environment, CellKind::Chip);
    m_table->setColumnKind(CellTableModel::Region, CellKind::Muted);
    m_table->setColumnKind(CellTableModel::Trigger, CellKind::Gauge);
    for (const int number : {CellTableModel::Stage, CellTableModel::Spend, CellTableModel::Running, CellTableModel::Queued,
             CellTableModel::Waiting, CellTableModel::Approvals, CellTableModel::Alerts, CellTableModel::Latency}) {
        m_table->setColumnKind(number, CellKind::Number);
        m_table->setColumnHint(number, 62);
    }
    m_table->setColumnHint(CellTableModel::Stage, 50);
    m_table->setColumnHint(CellTableModel::Spend, 66);
    m_table->setColumnHint(CellTableModel::Approvals, 76);
    m_table->setColumnHint(CellTableModel::Alerts, 52);
    m_table->setColumnHint(CellTableModel::Latency, 66);
    m_table->setColumnHint(CellTableModel::Cell, 120);
    m_table->setColumnHint(CellTableModel::State, 144);
    m_table->setColumnHint(CellTableModel::Environment, 92);
    m_table->setColumnHint(CellTableModel::Region, 72);
    m_table->setColumnHint(CellTableModel::Version, 58);
    m_table->setColumnHint(CellTableModel::Skew, 98);
    m_table->setStretchColumn(CellTableModel::Trigger);
    connect(m_table, &TableView::opened, this, [this](const QModelIndex& index) {
        if (const auto* cell = m_model->row(index))
            open(cell->key);
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &CellsPage::showChosen);
}

QWidget* CellsPage::buildNeeds()
{
    auto& theme = context().theme;
    m_needsCard = new Card(theme, tr("Needs you, everywhere"));
    m_needsCard->setFlush(true);
    m_needsCard->setFixedHeight(kNeedsHeight);
    m_search = new QLineEdit;
    m_search->setPlaceholderText(tr("Search runs and traces of all cells…"));
    m_search->setAccessibleName(tr("Search runs and traces of all cells"));
    m_search->setClearButtonEnabled(true);
    m_look = new QPushButton(tr("Look"));
    m_allow = new QPushButton(tr("Allow once"));
    m_deny = new QPushButton(tr("Deny"));
    setButtonRole(*m_deny, ButtonRole::Danger);
    auto* bar = new QWidget;
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(spacing::kCardPadding, 0, spacing::kCardPadding, 0);
    row->setSpacing(spacing::kSmall);
    row->addWidget(m_search, 1);
    for (auto* button : {m_look, m_allow, m_deny})
        row->addWidget(button);
    m_needsTable = new TableView(theme, tr("Needs you, everywhere"));
    m_needsTable->setModel(m_needsModel);
    m_needsTable->setColumnKind(NeedsModel::Cell, CellKind::Strong);
    m_needsTable->setColumnKind(NeedsModel::What, CellKind::Chip);
    m_needsTable->setColumnKind(NeedsModel::Since, CellKind::Muted);
    m_needsTable->setColumnHint(NeedsModel::Cell, 130);
    m_needsTable->setColumnHint(NeedsModel::What, 120);
    m_needsTable->setColumnHint(NeedsModel::Since, 90);
    m_needsTable->setStretchColumn(NeedsModel::Detail);
    m_needsWords = makeLabel(theme, TextRole::Muted, {});
    m_needsWords->setContentsMargins(spacing::kCardPadding, 0, spacing::kCardPadding, spacing::kSmall);
    m_needsCard->content()->addWidget(bar);
    m_needsCard->content()->addWidget(m_needsTable, 1);
    m_needsCard->content()->addWidget(m_needsWords);
    auto* pause = new QTimer(this);
    pause->setSingleShot(true);
    pause->setInterval(kSearchPause);
    connect(m_search, &QLineEdit::textChanged, pause, qOverload<>(&QTimer::start));
    connect(pause, &QTimer::timeout, this, [this] { m_needs->search(m_search->text()); });
    connect(m_needsTable, &TableView::opened, this, [this](const QModelIndex& index) { openNeed(m_needsModel->row(index)); });
    connect(m_needsTable->selectionModel(), &QItemSelectionModel::selectionChanged, this, &CellsPage::showNeed);
    m_needsTable->installEventFilter(this);
    connect(m_look, &QPushButton::clicked, this, [this] { openNeed(chosenNeed()); });
    connect(m_allow, &QPushButton::clicked, this, [this] { answer(true); });
    connect(m_deny, &QPushButton::clicked, this, [this] { answer(false); });
    return m_needsCard;
}

QAction* CellsPage::add(const QString& text, const QKeySequence& keys, std::function<void()> act)
{
    auto* action = new QAction(text, this);
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, std::move(act));
    addAction(action);
    return action;
}

void CellsPage::addKeys()
{
    add(tr("Add a cell"), QKeySequence(Qt::Key_N), [this] { edit(nullptr); });
    m_ofAdded << add(tr("Change the selected cell"), QKeySequence(Qt::Key_E), [this] {
        if (auto* cell = chosenCell(); cell && !cell->isLocal())
            edit(cell);
    });
    m_note->makeAction(this);
    m_ofAdded << add(tr("Remove the selected cell"), QKeySequence(Qt::Key_Delete), [this] { remove(); });
    m_ofCell << add(tr("Compare the two selected cells"), QKeySequence(Qt::Key_C), [this] { compare(); });
    add(tr("Show the cells as cards or as a table"), QKeySequence(Qt::Key_V), [this] { showOtherView(); });
    add(tr("Search runs and traces of all cells"), QKeySequence(Qt::Key_S), [this] { m_search->setFocus(); });
    m_ofCell << add(tr("Copy a link to the selected cell"), QKeySequence(Qt::Key_L), [this] {
        if (auto* cell = chosenCell())
            context().navigator.copyLink(cell->name(), QStringLiteral("overview"), {});
    });
    addMenus();
    add(tr("Import a list of cells…"), {}, [this] { importList(); });
    add(tr("Export the list of cells…"), {}, [this] { exportList(); });
}

} // namespace kaze::ui
