// SPDX-License-Identifier: Apache-2.0
//! The rules, each with its name, its severity and a sentence.

use super::Severity;

macro_rules! rules {
    ($($name:ident $id:literal $severity:ident $says:literal,)*) => {
        /// What is looked for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Rule { $(#[doc = $says] $name,)* }

        impl Rule {
            /// All rules, in the order in which they are documented.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its name, kebab-case; it never changes.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// How bad its findings are, as a rule.
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }

            /// What it says, one sentence without a full stop.
            pub fn says(self) -> &'static str {
                match self { $(Self::$name => $says,)* }
            }
        }
    };
}

impl Rule {
    /// Whether it is a limit of this crate and none of PipelineLib's: what lies beyond has not been looked at.
    pub fn is_limit(self) -> bool {
        matches!(
            self,
            Self::FileTooLarge
                | Self::TooDeep
                | Self::TooManyValues
                | Self::TooManyStages
                | Self::NameTooLong
                | Self::ExpansionTooLarge
                | Self::TooManyFindings
        )
    }
}

rules! {
    // the file
    FileTooLarge "file-too-large" Warning "The file is larger than any configuration",
    YamlEncoding "yaml-encoding" Error "The file is not UTF-8",
    ControlCharacter "control-character" Error "A character that YAML does not allow",
    YamlSyntax "yaml-syntax" Error "The file is not YAML",
    EmptyFile "empty-file" Error "The file holds nothing",
    SeveralDocuments "several-documents" Error "The file holds several YAML documents",
    TooDeep "too-deep" Warning "Lists and mappings are nested too deep",
    TooManyValues "too-many-values" Warning "The file stands for too many values",
    AliasRecursive "alias-recursive" Error "An alias stands inside what it stands for",
    DuplicateKey "duplicate-key" Error "A mapping has a key twice",
    KeyNotText "key-not-text" Error "A key is not text",
    TagUnknown "tag-unknown" Error "A YAML tag that PipelineLib does not know",
    BooleanWord "boolean-word" Error "A word is true or false for Jenkins and text for PipelineLib's schema",
    // the schema
    MissingKey "missing-key" Error "A key is missing",
    UnknownKey "unknown-key" Error "A key that PipelineLib does not know",
    WrongType "wrong-type" Error "A value is not of the kind that PipelineLib's schema asks for",
    TooManyStages "too-many-stages" Warning "The file has more pipelines, stages or arcs than are read",
    NameTooLong "name-too-long" Warning "A name is longer than any that is read",
    NoStages "no-stages" Warning "A pipeline has no stages",
    StageWithoutName "stage-without-name" Error "A stage has no name",
    DuplicateStage "duplicate-stage" Error "Two stages of a pipeline have one name",
    ReservedStage "reserved-stage" Error "A stage has a name that PipelineLib keeps for itself",
    StageDoesNothing "stage-does-nothing" Warning "A stage has no action",
    BlubberfileTwice "blubberfile-twice" Error "A blubberfile is named and inline at once",
    BlubberfileUnused "blubberfile-unused" Warning "A pipeline's blubberfile is used by no stage",
    BlubberfileWithoutBuild "blubberfile-without-build" Warning "A stage has a blubberfile and builds nothing",
    // the graph
    ExecutionCycle "execution-cycle" Error "The execution graph has a cycle",
    ExecutionRepeatedStage "execution-repeated-stage" Error "An arc of the execution graph names a stage twice",
    ExecutionUnknownStage "execution-unknown-stage" Warning "The execution graph names a stage that does not exist",
    StageUnreached "stage-unreached" Warning "A stage is never run",
    // values
    VariableSyntax "variable-syntax" Error "A variable is not spelt as PipelineLib reads them",
    VariableWithoutDot "variable-without-dot" Warning "A variable without a stage is left as it stands",
    VariableNotAncestor "variable-not-ancestor" Error "A value is taken from a stage that is no ancestor",
    VariableUnknown "variable-unknown" Error "A variable that nothing sets",
    VariableTooEarly "variable-too-early" Error "A variable is used before its action has set it",
    InputMissing "input-missing" Error "An action works on something that its stage does not make",
    ExportTaken "export-taken" Error "A stage exports a name that is set already",
    MergeRefused "merge-refused" Error "PipelineLib's schema refuses this merge",
    MergeMismatch "merge-mismatch" Error "Two values cannot be merged",
    EachMismatch "each-mismatch" Error "A list comprehension gives fewer values than it has names",
    ExpansionTooLarge "expansion-too-large" Warning "Variables and lists grow beyond all bounds",
    // what comes of it
    ActionRefused "action-refused" Error "An action that CI refuses",
    ImageNameInvalid "image-name-invalid" Error "No registry takes an image of this name",
    NameNotAllowed "name-not-allowed" Error "An image is published under a name that is not allowed",
    TagInvalid "tag-invalid" Error "No registry takes this tag",
    TagOverwritten "tag-overwritten" Warning "Two stages publish one tag of one image",
    VariantUnknown "variant-unknown" Error "A variant that the inline Blubber configuration does not have",
    ProductionDeploysNothing "production-deploys-nothing" Note "A stage called production deploys nothing",
    TooManyFindings "too-many-findings" Warning "There are more findings than are told",
}
