#pragma once

#include "engine/api/skill_requests.h"
#include "ui/models/keyed_table_model.h"

#include <QStandardItemModel>

namespace kaze::ui {

//! The files of a skill as a tree of folders, with their sizes.
class SkillFileModel : public QStandardItemModel {
    Q_OBJECT
public:
    enum Column { Name, Size };

    explicit SkillFileModel(QObject* parent = nullptr);

    void setFiles(const std::vector<api::SkillFile>& files);
    //! Files and folders.
    [[nodiscard]] int rowsInAll() const { return static_cast<int>(m_files.size() + m_folders.size()); }
    //! The path of a file; empty for a folder.
    [[nodiscard]] static QString pathOf(const QModelIndex& index);
    //! The row of a file; invalid where there is none.
    [[nodiscard]] QModelIndex find(const QString& path) const;

private:
    QStandardItem* folderOf(const QString& path);

    QHash<QString, QStandardItem*> m_folders; //!< by path
    QHash<QString, QStandardItem*> m_files;
};

struct SkillVersionEntry {
    QString key; //!< the version
    api::SkillVersion version;
};

//! The versions of a skill that are kept, newest first.
class SkillVersionModel : public KeyedTableModel<SkillVersionEntry> {
    Q_OBJECT
public:
    enum Column { Version, Since, Success, Current };

    explicit SkillVersionModel(QObject* parent = nullptr);

    void setVersions(const std::vector<api::SkillVersion>& versions, api::Time now);
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    api::Time m_now;
};

struct SkillUseEntry {
    QString key; //!< the run's id
    api::SkillUse use;
};

//! The runs that read a skill last.
class SkillUseModel : public KeyedTableModel<SkillUseEntry> {
    Q_OBJECT
public:
    enum Column { At, Agent, Task, Outcome, Version };

    explicit SkillUseModel(QObject* parent = nullptr);

    void setUses(const std::vector<api::SkillUse>& uses, api::Time now);
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

private:
    api::Time m_now;
};

struct SkillProblemEntry {
    QString key; //!< its number
    api::SkillProblem problem;
};

//! What is wrong with a skill: errors first, then by place.
class SkillProblemModel : public KeyedTableModel<SkillProblemEntry> {
    Q_OBJECT
public:
    enum Column { Kind, Place, Message };

    explicit SkillProblemModel(QObject* parent = nullptr);

    void setProblems(std::vector<api::SkillProblem> problems);
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
};

struct SkillProposalEntry {
    QString key; //!< the name that is proposed
    api::SkillProposal proposal;
};

//! Skills that could be made of what runs have learnt, the surest first.
class SkillProposalModel : public KeyedTableModel<SkillProposalEntry> {
    Q_OBJECT
public:
    enum Column { Name, Description, Episodes, Success, Likeness };

    explicit SkillProposalModel(QObject* parent = nullptr);

    void setProposals(std::vector<api::SkillProposal> proposals);
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
};

} // namespace kaze::ui
