#pragma once

#include "engine/api/agent_requests.h"
#include "engine/api/schedule_requests.h"
#include "ui/widgets/theme.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QStackedWidget;

namespace kaze::ui {

class TriggerFields;

//! A schedule as a person writes it: its name, when it fires, what it starts, and what holds where fires meet or were missed.
class ScheduleForm : public QWidget {
    Q_OBJECT
public:
    explicit ScheduleForm(const Theme& theme, QWidget* parent = nullptr);

    void setSpec(const api::ScheduleSpec& spec);
    //! What the fields say; members that have no field stay as they were given.
    [[nodiscard]] api::ScheduleSpec spec() const;
    //! Why it cannot be saved as it stands here; empty when nothing is wrong.
    [[nodiscard]] QString problem() const;
    void setAgents(const api::AgentList& list);
    [[nodiscard]] TriggerFields* trigger() const { return m_trigger; }
    void focusFirst();

signals:
    void triggerChanged();
    void changed();

private:
    void build();
    QWidget* buildRun();
    QWidget* buildMessage();
    void actionChanged();

    const Theme& m_theme;
    api::ScheduleSpec m_given;
    QLineEdit* m_name;
    QLineEdit* m_description;
    TriggerFields* m_trigger;
    QComboBox* m_action;
    QStackedWidget* m_what;
    QComboBox* m_agent;
    QPlainTextEdit* m_task;
    QLineEdit* m_workspace;
    QLineEdit* m_budget;
    QLineEdit* m_topic;
    QPlainTextEdit* m_payload;
    QComboBox* m_overlap;
    QComboBox* m_catchUp;
    QLineEdit* m_catchUpSpan;
};

} // namespace kaze::ui
