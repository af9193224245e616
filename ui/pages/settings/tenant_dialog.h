#pragma once

#include "engine/api/tenant_requests.h"
#include "ui/pages/page.h"
#include "ui/pages/settings/tenant_model.h"
#include "ui/widgets/form_dialog.h"

class QLineEdit;

namespace kaze::ui {

//! A form for a tenant or a project: what it may have. Removes it after one question that says what goes with it.
class TenantDialog : public FormDialog {
    Q_OBJECT
public:
    //! `owner`: to be changed where `isNew` is false; of a new project only its tenant is looked at.
    TenantDialog(const PageContext& context, OwnerRow owner, bool isProject, bool isNew, QWidget* parent);

signals:
    void changed(const QString& tenant, const QString& project); //!< set; both empty: removed

private:
    [[nodiscard]] static QString titleOf(const OwnerRow& owner, bool isProject, bool isNew);
    void build();
    void fill();
    //! What is to be set; the words of what is wrong otherwise.
    struct Wanted {
        std::string name, description, workspaceRoot;
        api::QuotaChange quotas;
        std::int64_t tokensPerDay = 0;
    };
    [[nodiscard]] std::optional<Wanted> read(QString& problem) const;
    void save() override;
    template <class Q>
    void send(Q request);
    [[nodiscard]] static QString notSaved(const base::Error& error);
    template <class Q>
    void askWhatGoes(Q request);
    void askBefore(const api::TenantLoss& loss, const QString& name, std::function<void()> agreed);
    template <class Q>
    void remove(Q request);
    [[nodiscard]] static QString notRemoved(const base::Error& error);
    void askToRemove();

    PageContext m_context;
    OwnerRow m_owner;
    bool m_isProject;
    bool m_isNew;
    QLineEdit* m_name;
    QLineEdit* m_description;
    QLineEdit* m_atWork;
    QLineEdit* m_waiting;
    QLineEdit* m_weight;
    QLineEdit* m_memory;
    QLineEdit* m_tokens;
    QLineEdit* m_toolProcessors;
    QLineEdit* m_toolMemory;
    QLineEdit* m_workspaces;
};

} // namespace kaze::ui
