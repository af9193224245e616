#pragma once

#include "engine/api/alert_requests.h"
#include "ui/pages/page.h"

class QPushButton;

namespace kaze::ui {

class SilenceModel;
class StateStack;
class TableView;

//! What is silenced, until when and why; the selected one can be ended. Told what to show by its page.
class SilencesPanel : public QWidget {
    Q_OBJECT
public:
    explicit SilencesPanel(PageContext context, QWidget* parent = nullptr);

    //! `names` of rules by their ids.
    void setSilences(const std::vector<api::Silence>& silences, const std::map<std::string, std::string>& names);
    void showProblem(const QString& problem);
    void endCurrent();
    [[nodiscard]] TableView* table() const { return m_table; }

signals:
    void endWanted(const kaze::api::Silence& silence, const QString& words);
    void retryWanted();

private:
    PageContext m_context;
    SilenceModel* m_model;
    TableView* m_table;
    StateStack* m_stack = nullptr;
    QPushButton* m_end;
    bool m_known = false;
};

} // namespace kaze::ui
