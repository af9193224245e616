#pragma once

#include "engine/api/fact_requests.h"
#include "ui/pages/memory/memory_scope.h"
#include "ui/pages/page.h"
#include "ui/widgets/form_dialog.h"

class QComboBox;
class QDoubleSpinBox;

namespace kaze::ui {

class EntityField;

//! Writes down a fact. Where something else holds already it says what, keeps all that was typed, and asks what becomes of the other.
class AddFactDialog : public FormDialog {
    Q_OBJECT
public:
    //! `first` is what the fields begin with.
    AddFactDialog(const PageContext& context, const MemoryScope& scope, const api::AddFact& first, QWidget* parent);

    [[nodiscard]] EntityField* subjectField() const { return m_subject; }

signals:
    void added(const kaze::api::Fact& fact);

protected:
    void save() override;

private:
    [[nodiscard]] bool readTimes(api::AddFact& request);
    void took(const base::Result<api::FactAdded>& reply);

    PageContext m_context;
    MemoryScope m_scope;
    EntityField* m_subject;
    QLineEdit* m_predicate;
    EntityField* m_object;
    QLineEdit* m_since;
    QLineEdit* m_until;
    QDoubleSpinBox* m_confidence;
    QComboBox* m_onConflict;
};

//! Says from when on a fact holds no longer, and why.
class EndFactDialog : public FormDialog {
    Q_OBJECT
public:
    EndFactDialog(const PageContext& context, const MemoryScope& scope, const api::Fact& fact, QWidget* parent);

signals:
    void ended(const kaze::api::Fact& fact);

protected:
    void save() override;

private:
    PageContext m_context;
    MemoryScope m_scope;
    api::Fact m_fact;
    QLineEdit* m_at;
    QLineEdit* m_reason;
};

} // namespace kaze::ui
