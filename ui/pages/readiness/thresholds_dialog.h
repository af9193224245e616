#pragma once

#include "engine/api/readiness_requests.h"
#include "ui/pages/page.h"

#include <QDialog>
#include <QHash>

#include <memory>

class QLabel;
class QLineEdit;
class QListWidget;
class QPushButton;

namespace kaze::ui {

//! The thresholds of all triggers: when each warns, when it is critical and how long it must hold; what it usually is, and what the measured history suggests.
//! What is typed for one stays while another is looked at; everything is saved at once. Never run with exec(): open() it.
class ThresholdsDialog : public QDialog {
    Q_OBJECT
public:
    ThresholdsDialog(PageContext context, std::vector<api::Trigger> triggers, QWidget* parent);

    //! Selects a trigger by its id.
    void select(const QString& trigger);
    [[nodiscard]] QString problem() const;

signals:
    //! They are set; this is how they were.
    void saved(const std::vector<kaze::api::Trigger>& before);

private:
    //! As they stand in the fields.
    struct Typed {
        QString threshold, warn, hold;
        bool operator==(const Typed&) const = default;
    };
    struct Saving {
        std::vector<api::SetTrigger> wanted;
        std::vector<api::Trigger> before; //!< as those were
    };

    void build();
    QWidget* buildForm();
    QWidget* buildSuggestion();
    [[nodiscard]] const api::Trigger* current() const;
    [[nodiscard]] static Typed typedOf(const api::Trigger& trigger);
    void showCurrent();
    void keepTyped();
    void put(const Typed& typed);
    void markChanged();
    void takeSuggestion();
    void resetToUsual();
    [[nodiscard]] std::optional<api::SetTrigger> read(const api::Trigger& trigger, const Typed& typed, QString& problem) const;
    void showProblem(const QString& problem);
    void save();
    void send(std::shared_ptr<const Saving> saving, std::size_t at);
    void took(const Saving& saving, std::size_t count);

    PageContext m_context;
    std::vector<api::Trigger> m_triggers;
    QHash<QString, Typed> m_typed; //!< of those that were changed, by id
    QListWidget* m_list;
    QLabel* m_name;
    QLabel* m_formula;
    QLineEdit* m_threshold;
    QLineEdit* m_warn;
    QLineEdit* m_hold;
    QLabel* m_usual;
    QWidget* m_suggestion = nullptr;
    QLabel* m_suggested;
    QPushButton* m_take;
    QPushButton* m_reset;
    QLabel* m_problem;
    QPushButton* m_save;
};

} // namespace kaze::ui
