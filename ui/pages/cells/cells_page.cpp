#include "ui/pages/cells/cells_page.h"

#include "engine/api/run_requests.h"
#include "ui/link/fleet.h"
#include "ui/models/cell_words.h"
#include "ui/models/run_words.h"
#include "ui/pages/cells/cell_comparison.h"
#include "ui/pages/cells/cell_dialog.h"
#include "ui/pages/cells/fleet_needs.h"
#include "ui/pages/note_line.h"
#include "ui/widgets/card.h"
#include "ui/widgets/confirm.h"
#include "ui/widgets/filling_stack.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/scrolled.h"
#include "ui/widgets/segmented_tabs.h"
#include "ui/widgets/table_view.h"
#include "ui/workspace/workspace.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSaveFile>
#include <QScrollArea>
#include <QTimer>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

constexpr int kShowEvery = 250; // ms: people see no more
constexpr int kSearchPause = 300; // ms behind the last key
constexpr int kNeedsHeight = 196;
constexpr int kTabsTop = 3;
constexpr qint64 kLargestList = 1 << 20; // bytes
const QString kGrid = QStringLiteral("grid");
const QString kTable = QStringLiteral("table");
const QString kView = QStringLiteral("cells/view");
const QString kGroup = QStringLiteral("cells/group");

bool fits(const CellFigures& cell, const QString& words)
{
    const auto all
        = QStringList{cell.title, cell.key, cell.environment, cell.region, cell.state, cell.version, cell.nearest, cell.note}
              .join(QLatin1Char(' '));
    const auto wanted = words.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    return std::all_of(
        wanted.begin(), wanted.end(), [&all](const QString& word) { return all.contains(word, Qt::CaseInsensitive); });
}

} // namespace

CellsPage::CellsPage(PageContext given, Fleet* fleet)
    : Page(given, QStringLiteral("cells"), tr("Cells")), m_fleet(*fleet), m_board(new CellsBoard(given.theme)),
      m_model(new CellTableModel(this)), m_table(new TableView(given.theme, tr("Cells"))), m_needs(new FleetNeeds(*fleet, this)),
      m_needsModel(new NeedsModel(this)), m_soon(new QTimer(this))
{
    m_soon->setSingleShot(true);
    m_soon->setInterval(kShowEvery);
    connect(m_soon, &QTimer::timeout, this, &CellsPage::show);
    build();
    addKeys();
    for (auto changed : {&Fleet::cellAdded, &Fleet::cellChanged})
        connect(&m_fleet, changed, this, &CellsPage::later);
    connect(&m_fleet, &Fleet::cellRemoved, this, &CellsPage::later);
    connect(&m_fleet, &Fleet::problemChanged, this, &CellsPage::later);
    connect(m_needs, &FleetNeeds::changed, this, &CellsPage::showNeeds);
    connect(m_needs, &FleetNeeds::found, this, &CellsPage::showNeeds);
    show();
}

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
    m_tabs->addTab(kGrid, tr("Cards"));
    m_tabs->addTab(kTable, tr("Table"));
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
    connect(&context().workspace, &Workspace::noteChanged, this, [this](const QString& kind) {
        if (kind == QLatin1String("cell"))
            show();
    });
    whole->addWidget(buildNeeds());
    showChosen();
    showView(context().settings.value(kView, kGrid).toString());
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
    connect(m_needsTable, &TableView::opened, this, &CellsPage::openNeed);
    connect(m_needsTable->selectionModel(), &QItemSelectionModel::currentChanged, this, &CellsPage::showNeed);
    connect(m_look, &QPushButton::clicked, this, &CellsPage::openNeed);
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
    add(tr("Show the cells as cards or as a table"), QKeySequence(Qt::Key_V),
        [this] { showView(m_tabs->current() == kGrid ? kTable : kGrid); });
    add(tr("Search runs and traces of all cells"), QKeySequence(Qt::Key_S), [this] { m_search->setFocus(); });
    m_ofCell << add(tr("Copy a link to the selected cell"), QKeySequence(Qt::Key_L), [this] {
        if (auto* cell = chosenCell())
            context().navigator.copyLink(cell->name(), QStringLiteral("overview"), {});
    });
    addMenus();
    add(tr("Import a list of cells…"), {}, [this] { importList(); });
    add(tr("Export the list of cells…"), {}, [this] { exportList(); });
}

void CellsPage::later()
{
    if (isVisible() && !m_paused && !m_soon->isActive())
        m_soon->start();
}

void CellsPage::show()
{
    std::vector<CellFigures> cells;
    const auto now = QDateTime::currentDateTimeUtc();
    for (const auto* cell : m_fleet.cells()) {
        auto figures = figuresOf(*cell, now);
        if (const auto note = context().workspace.note(QStringLiteral("cell"), cell->name()))
            figures.note = note->text;
        if (fits(figures, m_filter->text()))
            cells.push_back(std::move(figures));
    }
    m_board->setCells(cells);
    m_model->setCells(std::move(cells));
    const bool alone = m_fleet.cells().size() == 1;
    m_empty->setVisible(alone);
    if (alone)
        m_empty->setTexts(
            m_fleet.problem().isEmpty() ? tr("Only this machine so far") : tr("The list of cells could not be read"),
            m_fleet.problem().isEmpty() ? tr("Cells on other machines appear here side by side: what runs, what it costs, what "
                                             "waits for you and what breaks next.")
                                        : m_fleet.problem());
    showChosen();
    showNeed();
}

void CellsPage::showChosen()
{
    const auto names = chosen();
    m_compare->setEnabled(names.size() == 2);
    const auto* cell = names.size() == 1 ? m_fleet.find(names.front()) : nullptr;
    m_noted->setText(cell ? tr("Note on %1:").arg(cell->title()) : QString());
    m_noted->setVisible(cell);
    m_note->setThing(cell ? cell->name() : QString());
}

void CellsPage::showView(const QString& view)
{
    const bool table = view == kTable;
    m_tabs->setCurrent(table ? kTable : kGrid);
    m_views->setCurrentIndex(table ? 1 : 0);
    context().settings.setValue(kView, table ? kTable : kGrid);
    showChosen();
}

void CellsPage::showNeeds()
{
    const bool searching = !m_search->text().trimmed().isEmpty();
    m_needsModel->setRows(searching ? m_needs->results() : m_needs->rows());
    const int count = m_needsModel->rowCount();
    m_needsCard->setTitle(searching ? tr("Found in all cells") : tr("Needs you, everywhere"));
    m_needsCard->setNote(QString::number(count));
    QStringList words;
    if (count == 0)
        words << (searching ? tr("No run and no trace of these words.")
                            : tr("Nothing. Questions of agents and alerts of all cells appear here."));
    if (searching)
        words << m_needs->problems();
    m_needsWords->setText(words.join(QStringLiteral(" · ")));
    m_needsWords->setVisible(!words.isEmpty());
    showNeed();
}

void CellsPage::showNeed()
{
    const auto* need = m_needsModel->row(m_needsTable->currentIndex());
    auto* cell = need ? m_fleet.find(need->cell) : nullptr;
    const bool asks = cell && need->what == NeedRow::What::Approval;
    m_look->setEnabled(cell);
    for (auto* button : {m_allow, m_deny}) {
        button->setVisible(asks);
        button->setEnabled(asks && need->canBeAnswered && !cell->link().isLocked());
        button->setToolTip(
            asks && cell->link().isLocked() ? tr("%1 is read-only; unlock it first").arg(cell->title()) : QString());
    }
}

QStringList CellsPage::chosen() const
{
    if (m_tabs->current() == kGrid)
        return m_board->selected();
    QStringList names;
    if (m_table->selectionModel())
        for (const auto& index : m_table->selectionModel()->selectedRows())
            if (const auto* cell = m_model->row(index))
                names << cell->key;
    return names;
}

FleetCell* CellsPage::chosenCell() const
{
    const auto names = chosen();
    return names.isEmpty() ? nullptr : m_fleet.find(names.back());
}

void CellsPage::open(const QString& name)
{
    if (!m_fleet.setCurrent(name))
        return;
    context().navigator.showPage(QStringLiteral("overview"), {});
}

void CellsPage::openNeed()
{
    const auto* need = m_needsModel->row(m_needsTable->currentIndex());
    if (!need)
        return;
    const auto what = need->what;
    const auto id = need->id;
    if (!m_fleet.setCurrent(need->cell))
        return;
    auto& navigator = context().navigator;
    switch (what) {
    case NeedRow::What::Approval:
        return navigator.showApproval(id);
    case NeedRow::What::Alert:
        return navigator.showPage(QStringLiteral("alerts"), id);
    case NeedRow::What::Run:
        return navigator.showRun(id);
    case NeedRow::What::Trace:
        return navigator.showTrace(id);
    }
}

void CellsPage::answer(bool allow)
{
    const auto* need = m_needsModel->row(m_needsTable->currentIndex());
    auto* cell = need ? m_fleet.find(need->cell) : nullptr;
    if (!cell || need->what != NeedRow::What::Approval || !need->canBeAnswered)
        return;
    api::AnswerApproval given;
    given.approvalId = need->id.toStdString();
    given.verdict = allow ? api::Verdict::AllowOnce : api::Verdict::Deny;
    m_allow->setEnabled(false);
    m_deny->setEnabled(false);
    cell->link().ask<api::AnswerApproval>(
        this, std::move(given), [this, title = cell->title(), detail = need->detail, allow](const base::Result<api::Done>& done) {
            context().navigator.notify(!done ? tr("%1: %2").arg(title, text(done.error().message))
                    : allow                  ? tr("%1: allowed once: %2").arg(title, detail)
                                             : tr("%1: denied: %2").arg(title, detail));
            m_needs->refresh();
            showNeed();
        });
}

void CellsPage::compare()
{
    const auto names = chosen();
    if (names.size() == 2)
        openThing(QStringLiteral("compare:") + names.join(QLatin1Char(' ')));
    else
        context().navigator.notify(
            tr("Select two cells to compare them: click one, then another with Ctrl, or press Space on each."));
}

void CellsPage::edit(FleetCell* cell)
{
    if (!m_fleet.hasSource())
        return context().navigator.notify(tr("Cells cannot be added to the sample."));
    auto* dialog = new CellDialog(m_fleet, context().theme, cell ? std::optional(cell->known()) : std::nullopt, this);
    dialog->open();
}

void CellsPage::remove()
{
    auto* cell = chosenCell();
    if (!cell || cell->isLocal() || !m_fleet.hasSource())
        return;
    confirm(context().theme, this,
        {tr("Remove %1 from the list?").arg(cell->title()),
            tr("Its token and your note are forgotten as well. The cell itself, its runs and its data stay as they are."),
            tr("Remove"), tr("Keep it")},
        [this, name = cell->name()] {
            m_fleet.call<base::Result<>>(
                this, [name](CellSource& source) { return source.remove(name); },
                [this, name](const base::Result<>& done) {
                    if (!done)
                        context().navigator.notify(text(done.error().message));
                    else
                        context().workspace.forgetCell(name);
                    m_fleet.reload();
                });
        });
}

void CellsPage::exportList()
{
    if (!m_fleet.hasSource())
        return;
    const auto path = QFileDialog::getSaveFileName(this, tr("Export the list of cells"), QStringLiteral("cells.json"));
    if (path.isEmpty())
        return;
    m_fleet.call<base::Result<>>(
        this,
        [path](CellSource& source) -> base::Result<> {
            const auto json = source.exported();
            if (!json)
                return std::unexpected(json.error());
            QSaveFile file(path);
            if (!file.open(QFile::WriteOnly) || file.write(json->data(), static_cast<qint64>(json->size())) < 0 || !file.commit())
                return base::fail(
                    base::ErrorCode::Io, path.toStdString() + " could not be written: " + file.errorString().toStdString());
            return {};
        },
        [this, path](const base::Result<>& done) {
            context().navigator.notify(done ? tr("Written to %1, without tokens").arg(path) : text(done.error().message));
        });
}

void CellsPage::importList()
{
    if (!m_fleet.hasSource())
        return;
    const auto path
        = QFileDialog::getOpenFileName(this, tr("Import a list of cells"), {}, tr("Lists of cells (*.json);;All files (*)"));
    if (path.isEmpty())
        return;
    using Imported = CellSource::Imported;
    m_fleet.call<base::Result<Imported>>(
        this,
        [path](CellSource& source) -> base::Result<Imported> {
            QFile file(path);
            if (!file.open(QFile::ReadOnly))
                return base::fail(
                    base::ErrorCode::Io, path.toStdString() + " could not be read: " + file.errorString().toStdString());
            if (file.size() > kLargestList)
                return base::fail(base::ErrorCode::InvalidArgument, path.toStdString() + " is too large for a list of cells");
            return source.import(file.readAll().toStdString());
        },
        [this](const base::Result<Imported>& done) {
            if (!done)
                return context().navigator.notify(text(done.error().message));
            auto words = tr("%n cell(s) added; each needs its token (E)", nullptr, static_cast<int>(done->added.size()));
            if (!done->kept.isEmpty())
                words += tr(" · already there and left as they were: %1").arg(done->kept.join(QStringLiteral(", ")));
            context().navigator.notify(words);
            m_fleet.reload();
        });
}

bool CellsPage::focusFilter()
{
    m_filter->setFocus();
    return true;
}

void CellsPage::refresh()
{
    m_fleet.reload();
    m_needs->refresh();
    show();
}

void CellsPage::openThing(const QString& thing)
{
    if (thing == kTable || thing == kGrid)
        return showView(thing);
    const auto both = thing.mid(thing.indexOf(QLatin1Char(':')) + 1).split(QLatin1Char(' '));
    if (thing.startsWith(QLatin1String("compare:")) && both.size() == 2) {
        auto* first = m_fleet.find(both[0]);
        auto* second = m_fleet.find(both[1]);
        if (!first || !second)
            return;
        auto* dialog = new CellComparison(context().theme, m_fleet, first->name(), second->name(), this);
        return dialog->open();
    }
    if (m_fleet.find(thing)) {
        showView(kGrid);
        m_board->select({thing});
    }
}

bool CellsPage::goBack()
{
    if (!m_search->text().isEmpty())
        m_search->clear();
    else if (!m_filter->text().isEmpty())
        m_filter->clear();
    else
        return false;
    return true;
}

QString CellsPage::shownThing() const
{
    const auto* cell = chosenCell();
    return cell ? cell->name() : QString();
}

QString CellsPage::copyText() const
{
    if (m_needsTable->hasFocus())
        return m_needsTable->selectedText();
    return m_tabs->current() == kTable ? m_table->selectedText() : m_board->selected().join(QLatin1Char('\n'));
}

void CellsPage::shown()
{
    m_needs->setActive(true);
    show();
    m_board->setFocus();
}

void CellsPage::hidden()
{
    m_needs->setActive(false);
}

} // namespace kaze::ui
