#include "ui/pages/cells/cells_page.h"

#include "engine/api/run_requests.h"
#include "ui/link/fleet.h"
#include "ui/models/cell_words.h"
#include "ui/models/run_words.h"
#include "ui/pages/cells/cell_card.h"
#include "ui/pages/cells/cell_comparison.h"
#include "ui/pages/cells/fleet_needs.h"
#include "ui/pages/note_line.h"
#include "ui/widgets/card.h"
#include "ui/widgets/filling_stack.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/page_states.h"
#include "ui/widgets/segmented_tabs.h"
#include "ui/widgets/table_view.h"
#include "ui/workspace/workspace.h"

#include <QFocusEvent>
#include <QLineEdit>
#include <QPushButton>
#include <QTimer>

namespace kaze::ui {

namespace {

constexpr int kShowEvery = 250; // ms: people see no more
constexpr int kAgesEvery = 1000; // ms
const QString kGrid = QStringLiteral("grid");
const QString kTable = QStringLiteral("table");
const QString kView = QStringLiteral("cells/view");

bool fits(const CellFigures& cell, const QString& words)
{
    const auto all
        = QStringList{cell.title, cell.key, cell.environment, cell.region, cell.state, cell.version, cell.nearest, cell.note}
              .join(QLatin1Char(' '));
    const auto wanted = words.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    return std::all_of(
        wanted.begin(), wanted.end(), [&all](const QString& word) { return all.contains(word, Qt::CaseInsensitive); });
}

//! What has room below the list.
QStringList firstOf(QStringList words)
{
    constexpr int kMost = 3;
    if (words.size() > kMost) {
        const auto more = words.size() - kMost;
        words.erase(words.begin() + kMost, words.end());
        words << CellsPage::tr("and %1 more").arg(more);
    }
    return words;
}

} // namespace

CellsPage::CellsPage(PageContext given, Fleet* fleet)
    : Page(given, QStringLiteral("cells"), tr("Cells")), m_fleet(*fleet), m_board(new CellsBoard(given.theme)),
      m_model(new CellTableModel(this)), m_table(new TableView(given.theme, tr("Cells"))), m_needs(new FleetNeeds(*fleet, this)),
      m_needsModel(new NeedsModel(this)), m_soon(new QTimer(this)), m_ages(new QTimer(this))
{
    m_soon->setSingleShot(true);
    m_soon->setInterval(kShowEvery);
    connect(m_soon, &QTimer::timeout, this, &CellsPage::show);
    m_ages->setInterval(kAgesEvery);
    connect(m_ages, &QTimer::timeout, this, [this] {
        if (!m_paused)
            m_needsTable->viewport()->update();
    });
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
        // Nor does the card go whose note is being written.
        if (fits(figures, m_filter->text()) || (m_note->isEditing() && m_note->thing() == cell->name()))
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
    if (searching ? m_needs->isSearching() : m_needs->isAsking())
        words << tr("Looking…");
    else if (count == 0)
        words << (searching ? tr("No run and no trace of these words.")
                            : tr("Nothing. Questions of agents and alerts of all cells appear here."));
    words << firstOf(searching ? m_needs->problems() : m_needs->unasked());
    m_needsWords->setText(words.join(QStringLiteral(" · ")));
    m_needsWords->setVisible(!words.isEmpty());
    showNeed();
}

const NeedRow* CellsPage::chosenNeed() const
{
    const auto rows = m_needsTable->selectionModel()->selectedRows();
    return rows.size() == 1 ? m_needsModel->row(rows.front()) : nullptr;
}

void CellsPage::showNeed()
{
    const auto* need = chosenNeed();
    auto* cell = need ? m_fleet.find(need->cell) : nullptr;
    const bool asks = cell && need->what == NeedRow::What::Approval;
    const auto why = !asks                                   ? QString()
        : cell->link().state() != CellLink::State::Connected ? tr("%1 cannot be reached now").arg(cell->title())
        : cell->link().isLocked()                            ? tr("%1 is read-only; unlock it first").arg(cell->title())
                                                             : QString();
    m_look->setEnabled(cell);
    for (auto* button : {m_allow, m_deny}) {
        button->setVisible(asks);
        button->setEnabled(asks && need->canBeAnswered && why.isEmpty() && !m_answered.contains(need->key));
        button->setToolTip(why);
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
    // The one with the keyboard, and otherwise the one that was chosen last.
    if (m_tabs->current() == kGrid) {
        if (const auto* card = qobject_cast<const CellCard*>(focusWidget()))
            return m_fleet.find(card->figures().key);
    } else if (m_table->selectionModel() && m_table->selectionModel()->isSelected(m_table->currentIndex())) {
        if (const auto* cell = m_model->row(m_table->currentIndex()))
            return m_fleet.find(cell->key);
    }
    const auto names = chosen();
    return names.isEmpty() ? nullptr : m_fleet.find(names.back());
}

void CellsPage::open(const QString& name)
{
    if (!m_fleet.setCurrent(name))
        return;
    context().navigator.showPage(QStringLiteral("overview"), {});
}

void CellsPage::openNeed(const NeedRow* need)
{
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
    const auto* need = chosenNeed();
    auto* cell = need ? m_fleet.find(need->cell) : nullptr;
    if (!cell || need->what != NeedRow::What::Approval || !need->canBeAnswered || m_answered.contains(need->key))
        return;
    api::AnswerApproval given;
    given.approvalId = need->id.toStdString();
    given.verdict = allow ? api::Verdict::AllowOnce : api::Verdict::Deny;
    m_answered.insert(need->key);
    showNeed();
    cell->link().ask<api::AnswerApproval>(this, std::move(given),
        [this, title = cell->title(), key = need->key, detail = need->detail, allow](const base::Result<api::Done>& done) {
            if (!done)
                m_answered.remove(key);
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

void CellsPage::showKeptView()
{
    showView(context().settings.value(kView, kGrid).toString());
}

void CellsPage::showOtherView()
{
    showView(m_tabs->current() == kGrid ? kTable : kGrid);
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
        if (auto* card = m_board->card(thing))
            card->setFocus();
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
    m_ages->start();
    show();
    m_board->setFocus();
}

void CellsPage::hidden()
{
    m_needs->setActive(false);
    m_ages->stop();
}

bool CellsPage::eventFilter(QObject* watched, QEvent* event)
{
    // Who comes with the keyboard sees where: the arrows would only mark the row after the first.
    if (watched == m_needsTable && event->type() == QEvent::FocusIn
        && static_cast<QFocusEvent*>(event)->reason() != Qt::MouseFocusReason && !m_needsTable->selectionModel()->hasSelection())
        m_needsTable->setCurrentRow(std::max(0, m_needsTable->currentIndex().row()));
    return Page::eventFilter(watched, event);
}

} // namespace kaze::ui
