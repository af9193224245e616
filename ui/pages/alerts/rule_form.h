#pragma once

#include "engine/api/alert_requests.h"
#include <QWidget>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;

namespace kaze::ui {

//! The fields of a rule of alerts. Shows those of its kind alone; the words of each field say what is expected there.
class RuleForm : public QWidget {
    Q_OBJECT
public:
    explicit RuleForm(QWidget* parent = nullptr);

    void setRule(const api::AlertRule& rule);
    //! As it stands in the fields; what is no value is as it was.
    [[nodiscard]] api::AlertRule rule() const;
    //! Why it cannot be saved as it is; empty where it can.
    [[nodiscard]] QString problem() const;
    //! Names that are offered.
    void setMetrics(const QStringList& metrics);
    void setBudgets(const QList<std::pair<QString, QString>>& idsAndNames);
    void setTriggers(const QList<std::pair<QString, QString>>& idsAndNames);
    void setWebhooks(const QList<std::pair<QString, QString>>& idsAndNames);
    void focusFirst();

signals:
    void changed();

private:
    void build();
    void buildWhat();
    void buildWhen();
    void buildTold();
    void add(const QString& label, QWidget* field);
    void kindChanged();
    [[nodiscard]] api::AlertKind kind() const;
    [[nodiscard]] std::optional<double> threshold() const;
    void fillTarget(
        QComboBox& box, const QList<std::pair<QString, QString>>& offered, const QString& any, const std::string& chosen);

    api::AlertRule m_first;
    QFormLayout* m_fields;
    QLineEdit* m_name;
    QComboBox* m_kind;
    QLineEdit* m_metric;
    QComboBox* m_view;
    QLineEdit* m_labels;
    QLineEdit* m_by;
    QComboBox* m_budget;
    QComboBox* m_trigger;
    QComboBox* m_compare;
    QLineEdit* m_threshold;
    QComboBox* m_level;
    QLineEdit* m_window;
    QLineEdit* m_hold;
    QComboBox* m_severity;
    QCheckBox* m_tray;
    QCheckBox* m_log;
    QWidget* m_webhooks;
    QList<QCheckBox*> m_hooks;
    QPlainTextEdit* m_note;
};

} // namespace kaze::ui
