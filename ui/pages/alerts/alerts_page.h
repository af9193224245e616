#pragma once

#include "engine/api/alert_requests.h"
#include "ui/pages/list_page.h"

class QStackedWidget;

namespace kaze::ui {

class AlertActions;
class AlertDetail;
class AlertListPanel;
class RuleDetail;
class RuleDialog;
class RulesPanel;
class SegmentedTabs;
class SilenceDialog;
class SilencesPanel;
class TableView;

//! What is wrong now and what was, the rules that say so, and what is silenced.
class AlertsPage : public ListPage {
    Q_OBJECT
public:
    explicit AlertsPage(PageContext context);

    void refresh() override;
    //! An alert by its id; "alerts", "rules" and "silences" choose the view, "rule:<id>" a rule, "new" opens the dialog.
    void openThing(const QString& thing) override;
    bool goBack() override;
    [[nodiscard]] QString shownThing() const override;
    [[nodiscard]] QString copyText() const override;
    void setPaused(bool paused) override;
    void shown() override;
    void hidden() override;

    //! One without an id is new.
    RuleDialog* edit(const api::AlertRule& rule);
    SilenceDialog* silence(const api::Alert& alert);

private:
    void addHeader();
    void addActions();
    void connectAlerts();
    void connectRules();
    void showView(const QString& view);
    void showAlert(const api::Alert& alert);
    void takeBack(const api::AlertRule& rule);
    void toggleRule();
    void toggleSilence();
    void askRules();
    void askSilences();
    void tookRules(const base::Result<api::AlertRuleList>& list);
    [[nodiscard]] api::AlertRule ruleOf(const std::string& id) const;
    [[nodiscard]] QString view() const;
    void updateActive();
    //! Of the view that is shown.
    [[nodiscard]] TableView* table() const;

    AlertActions* m_actions;
    AlertListPanel* m_list;
    RulesPanel* m_rules;
    SilencesPanel* m_silences;
    AlertDetail* m_detail;
    RuleDetail* m_ruleDetail;
    QStackedWidget* m_views;
    QStackedWidget* m_details;
    SegmentedTabs* m_tabs;
    std::vector<api::AlertRule> m_known; //!< all rules, as last heard
    bool m_visible = false;
    bool m_closed = false; //!< the detail, by Escape
};

} // namespace kaze::ui
