#include "ui/pages/alerts/alerts_page.h"

#include "ui/models/alert_words.h"
#include "ui/models/run_words.h"
#include "ui/pages/alerts/alert_actions.h"
#include "ui/pages/alerts/alert_detail.h"
#include "ui/pages/alerts/alert_list_panel.h"
#include "ui/pages/alerts/rule_detail.h"
#include "ui/pages/alerts/rule_dialog.h"
#include "ui/pages/alerts/rules_panel.h"
#include "ui/pages/alerts/silence_dialog.h"
#include "ui/pages/alerts/silences_panel.h"
#include "ui/widgets/filling_stack.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/segmented_tabs.h"
#include "ui/widgets/table_view.h"

#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr int kListWidth = 760;
constexpr int kDetailWidth = 440;
constexpr int kTabsTop = 3;
const QString kAlerts = QStringLiteral("alerts");
const QString kRules = QStringLiteral("rules");
const QString kSilences = QStringLiteral("silences");
const QString kRule = QStringLiteral("rule:");
const QString kView = QStringLiteral("alerts/view");

} // namespace

AlertsPage::AlertsPage(PageContext given)
    : ListPage(given, QStringLiteral("alerts"), tr("Alerts"), tr("state:firing severity:critical \"error rate\"")),
      m_actions(new AlertActions(given, this)), m_list(new AlertListPanel(given)), m_rules(new RulesPanel(given)),
      m_silences(new SilencesPanel(given)), m_detail(new AlertDetail(given)), m_ruleDetail(new RuleDetail(given)),
      m_views(new FillingStack), m_details(new FillingStack), m_tabs(new SegmentedTabs(given.theme, tr("View of the alerts")))
{
    for (auto* view : {static_cast<QWidget*>(m_list), static_cast<QWidget*>(m_rules), static_cast<QWidget*>(m_silences)})
        m_views->addWidget(view);
    m_details->addWidget(m_detail);
    m_details->addWidget(m_ruleDetail);
    m_details->hide();
    addHeader();
    setParts({m_views, m_details}, {kListWidth, kDetailWidth}, 0);
    addActions();
    connectAlerts();
    connectRules();
    setFilterWords({"state:", "severity:", "rule:"}, QStringLiteral("state:"),
        text(base::enumNames<api::AlertState>()).split(QStringLiteral(", ")));
    setList(m_list);
    showView(context().settings.value(kView, kAlerts).toString());
}

void AlertsPage::addHeader()
{
    m_tabs->addTab(kAlerts, tr("Alerts"));
    m_tabs->addTab(kRules, tr("Rules"));
    m_tabs->addTab(kSilences, tr("Silences"));
    connect(m_tabs, &SegmentedTabs::currentChanged, this, &AlertsPage::showView);
    // In line with the buttons beside them.
    auto* views = new QWidget;
    auto* column = new QVBoxLayout(views);
    column->setContentsMargins(0, kTabsTop, 0, 0);
    column->addWidget(m_tabs);
    header()->addControl(views);
    auto* add = header()->addButton(tr("New rule"), ButtonRole::Primary);
    add->setToolTip(tr("Watch for something else (N)"));
    connect(add, &QPushButton::clicked, this, [this] { edit({}); });
}

void AlertsPage::addActions()
{
    const auto withRule = [this](auto act) {
        return [this, act] {
            if (const auto* rule = view() == kRules ? m_rules->current() : nullptr)
                act(*rule);
        };
    };
    addPageAction(tr("New rule of alerts"), QKeySequence(Qt::Key_N), [this] { edit({}); });
    addPageAction(tr("Silence the selected alert, or end its silence"), QKeySequence(Qt::Key_S), [this] { toggleSilence(); });
    addPageAction(tr("Change the selected rule"), QKeySequence(Qt::Key_E), withRule([this](const auto& rule) { edit(rule); }));
    addPageAction(tr("Switch the selected rule on or off"), QKeySequence(Qt::Key_O), [this] { toggleRule(); });
    addPageAction(tr("Duplicate the selected rule"), QKeySequence(Qt::Key_D),
        withRule([this](const auto& rule) { m_actions->duplicate(rule); }));
    addPageAction(
        tr("Remove the selected rule or reset it, end the selected silence"), QKeySequence(Qt::Key_Delete),
        [this] {
            if (const auto* rule = view() == kRules ? m_rules->current() : nullptr)
                takeBack(*rule);
            else if (view() == kSilences)
                m_silences->endCurrent();
        },
        m_rules->table());
    m_silences->table()->addAction(actions().back());
    addPageAction(tr("Show the alerts"), {}, [this] { showView(kAlerts); });
    addPageAction(tr("Show the rules of alerts"), {}, [this] { showView(kRules); });
    addPageAction(tr("Show what is silenced"), {}, [this] { showView(kSilences); });
}

void AlertsPage::connectAlerts()
{
    connect(m_list, &AlertListPanel::currentChanged, this, &AlertsPage::showAlert);
    connect(m_list, &AlertListPanel::opened, this, [this] {
        m_closed = false;
        m_details->show();
    });
    connect(m_list, &AlertListPanel::emptied, m_details, &QWidget::hide);
    connect(m_list, &AlertListPanel::filterChanged, m_rules, &RulesPanel::setFilter);
    connect(m_list, &AlertListPanel::rulesWanted, this, [this] { showView(kRules); });
    connect(m_detail, &AlertDetail::silenceWanted, this, &AlertsPage::silence);
    connect(m_detail, &AlertDetail::endSilenceWanted, m_actions, &AlertActions::endSilenceOf);
    connect(m_detail, &AlertDetail::ruleWanted, this, [this](const QString& rule) { openThing(kRule + rule); });
    connect(m_silences, &SilencesPanel::endWanted, m_actions, &AlertActions::endSilence);
    connect(m_silences, &SilencesPanel::retryWanted, this, &AlertsPage::askSilences);
    connect(m_actions, &AlertActions::silencesChanged, this, [this] {
        askSilences();
        m_list->refresh();
    });
}

void AlertsPage::connectRules()
{
    connect(m_rules, &RulesPanel::currentChanged, m_ruleDetail, &RuleDetail::setRule);
    connect(m_rules, &RulesPanel::opened, this, &AlertsPage::edit);
    connect(m_rules, &RulesPanel::newWanted, this, [this] { edit({}); });
    connect(m_rules, &RulesPanel::filterWanted, m_list, &AlertListPanel::filterWanted);
    connect(m_rules, &RulesPanel::retryWanted, this, &AlertsPage::askRules);
    connect(m_ruleDetail, &RuleDetail::editWanted, this, &AlertsPage::edit);
    connect(m_ruleDetail, &RuleDetail::enabledWanted, m_actions, &AlertActions::setEnabled);
    connect(m_ruleDetail, &RuleDetail::duplicateWanted, m_actions, &AlertActions::duplicate);
    connect(m_ruleDetail, &RuleDetail::removeWanted, this, &AlertsPage::takeBack);
    connect(m_actions, &AlertActions::rulesChanged, this, [this] {
        askRules();
        m_list->refresh();
    });
    connect(m_actions, &AlertActions::duplicated, this, [this](const api::AlertRule& rule) { m_rules->select(text(rule.id)); });
    connect(&context().link, &CellLink::refreshNeeded, this, [this] {
        if (m_visible)
            refresh();
    });
}

QString AlertsPage::view() const
{
    return m_tabs->current();
}

TableView* AlertsPage::table() const
{
    return view() == kRules ? m_rules->table() : view() == kSilences ? m_silences->table() : m_list->table();
}

void AlertsPage::showView(const QString& id)
{
    const int at = id == kRules ? 1 : id == kSilences ? 2 : 0;
    const QSignalBlocker quiet(m_tabs);
    m_tabs->setCurrent(at == 1 ? kRules : at == 2 ? kSilences : kAlerts);
    m_views->setCurrentIndex(at);
    m_details->setCurrentIndex(at == 1 ? 1 : 0);
    // What is silenced says all there is in its row.
    m_details->setVisible(at == 1 || (at == 0 && !m_closed && m_list->current()));
    context().settings.setValue(kView, view());
    updateActive();
    if (!m_visible)
        return;
    askRules();
    askSilences();
    table()->setFocus();
}

void AlertsPage::showAlert(const api::Alert& alert)
{
    m_detail->setAlert(alert, ruleOf(alert.ruleId));
    if (view() == kAlerts && !m_closed)
        m_details->show();
}

api::AlertRule AlertsPage::ruleOf(const std::string& id) const
{
    const auto found = std::find_if(m_known.begin(), m_known.end(), [&id](const api::AlertRule& rule) { return rule.id == id; });
    return found == m_known.end() ? api::AlertRule{} : *found;
}

void AlertsPage::askRules()
{
    context().link.ask<api::ListAlertRules>(this, {}, [this](const base::Result<api::AlertRuleList>& list) { tookRules(list); });
}

void AlertsPage::tookRules(const base::Result<api::AlertRuleList>& list)
{
    if (!list)
        return m_rules->showProblem(text(list.error().message));
    m_known = list->rules;
    m_rules->setRules(m_known);
    std::map<std::string, std::string> units;
    for (const auto& rule : m_known)
        units[rule.id] = alert::unitOf(rule);
    m_list->setUnits(std::move(units));
    if (const auto* alert = m_list->current())
        showAlert(*alert);
}

void AlertsPage::askSilences()
{
    context().link.ask<api::ListSilences>(this, {}, [this](const base::Result<api::SilenceList>& list) {
        if (!list)
            return m_silences->showProblem(text(list.error().message));
        std::map<std::string, std::string> names;
        for (const auto& rule : m_known)
            names[rule.id] = rule.name;
        m_silences->setSilences(list->silences, names);
        const auto count = list->silences.size();
        m_tabs->setTitle(kSilences, count > 0 ? tr("Silences  %1").arg(count) : tr("Silences"));
    });
}

RuleDialog* AlertsPage::edit(const api::AlertRule& rule)
{
    api::AlertRule begun = rule;
    if (rule.id.empty() && rule.name.empty()) {
        begun.severity = api::AlertSeverity::Warning;
        begun.to = {"tray", "log"};
    }
    auto* dialog = new RuleDialog(context(), begun, this);
    connect(dialog, &RuleDialog::saved, this, [this](const api::AlertRule& saved) {
        m_rules->select(text(saved.id));
        showView(kRules);
    });
    dialog->open();
    return dialog;
}

SilenceDialog* AlertsPage::silence(const api::Alert& alert)
{
    auto* dialog = new SilenceDialog(context(), alert, this);
    connect(dialog, &SilenceDialog::silenced, this, [this](const api::Silence& silence) {
        const QString what = alert::silenceText(silence, text(ruleOf(silence.ruleId).name));
        context().navigator.offerUndo(tr("Silenced: %1").arg(what), [actions = QPointer(m_actions), silence, what] {
            if (actions)
                actions->endSilence(silence, what);
        });
        askSilences();
        m_list->refresh();
    });
    dialog->open();
    return dialog;
}

void AlertsPage::takeBack(const api::AlertRule& rule)
{
    if (rule.builtIn)
        m_actions->reset(rule);
    else
        m_actions->remove(rule);
}

void AlertsPage::toggleRule()
{
    if (const auto* rule = view() == kRules ? m_rules->current() : nullptr)
        m_actions->setEnabled(*rule, !rule->enabled);
}

void AlertsPage::toggleSilence()
{
    const auto* alert = view() == kAlerts ? m_list->current() : nullptr;
    if (!alert)
        return;
    if (alert::isSilenced(*alert, context().link.now()))
        m_actions->endSilenceOf(*alert);
    else
        silence(*alert);
}

void AlertsPage::refresh()
{
    m_list->refresh();
    askRules();
    askSilences();
}

void AlertsPage::openThing(const QString& thing)
{
    if (thing == kAlerts || thing == kRules || thing == kSilences)
        return showView(thing);
    if (thing == QLatin1String("new")) {
        edit({});
        return;
    }
    if (thing.startsWith(kRule)) {
        m_rules->select(thing.mid(kRule.size()));
        return showView(kRules);
    }
    m_closed = false;
    m_list->select(thing);
    showView(kAlerts);
}

bool AlertsPage::goBack()
{
    if (view() != kAlerts) {
        showView(kAlerts);
        return true;
    }
    if (m_details->isVisible() && !m_closed) {
        m_closed = true;
        m_details->hide();
        m_list->table()->setFocus();
        return true;
    }
    return clearFilter();
}

QString AlertsPage::shownThing() const
{
    const auto* alert = m_list->current();
    return view() != kAlerts ? view() : alert && !m_closed ? text(alert->id) : QString();
}

QString AlertsPage::copyText() const
{
    if (m_details->isVisible() && m_details->isAncestorOf(focusWidget()))
        return view() == kRules ? m_ruleDetail->copyText() : m_detail->copyText();
    return table()->selectedText();
}

void AlertsPage::setPaused(bool paused)
{
    m_list->setPaused(paused);
    if (m_visible && !paused)
        refresh();
}

void AlertsPage::updateActive()
{
    m_list->setActive(m_visible && view() == kAlerts);
}

void AlertsPage::shown()
{
    m_visible = true;
    updateActive();
    askRules();
    askSilences();
    giveKeyboardTo(table());
}

void AlertsPage::hidden()
{
    m_visible = false;
    updateActive();
}

} // namespace kaze::ui
