"""Aurora PostgreSQL that grows with the evening, behind a proxy that keeps its connections few."""

from typing import Any

from infra.cloudformation import Resources, att, item, ref
from infra.keys import OWNER, database_password
from infra.network import POSTGRES, subnets
from infra.policies import may_read_secret, role

NAME = "qingjiao"
VERSION = "16.11"
"""Tests run on 18 as well; 16 is what both partitions have had for a while. ``aws rds
describe-db-engine-versions`` lists what a region has."""
FAMILY = "aurora-postgresql16"
INSTANCES = 2
"""One writes; the other is in another zone and takes over within a minute."""


def database() -> Resources:
    """Return the cluster, its instances and the proxy."""
    return _settings() | _cluster() | _instances() | _proxy()


def database_url() -> dict[str, Any]:
    """Return where the database is, for ``DATABASE_URL``; who asks and how is in a secret.

    The proxy's certificate is Amazon's, and the way to it is inside our own network: TLS is
    required, its name not compared.
    """
    where = ["postgresql://", att("Proxy", "Endpoint"), f":{POSTGRES}/{NAME}?sslmode=require"]
    return {"Fn::Join": ["", where]}


def _settings() -> Resources:
    return {
        "DatabaseSubnets": item(
            "AWS::RDS::DBSubnetGroup",
            {"DBSubnetGroupDescription": "No way out", "SubnetIds": subnets("Isolated")},
        ),
        "DatabaseSettings": item(
            "AWS::RDS::DBClusterParameterGroup",
            {
                "Description": "TLS only; statements are not logged, for names stand in them",
                "Family": FAMILY,
                "Parameters": {
                    "rds.force_ssl": "1",
                    "log_statement": "none",
                    "log_min_duration_statement": "-1",
                    "log_parameter_max_length": "0",
                    "log_parameter_max_length_on_error": "0",
                },
            },
        ),
    }


def _cluster() -> Resources:
    return {
        "Database": item(
            "AWS::RDS::DBCluster",
            {
                "Engine": "aurora-postgresql",
                "EngineVersion": VERSION,
                "DatabaseName": NAME,
                "Port": POSTGRES,
                "MasterUsername": OWNER,
                "MasterUserPassword": database_password(),
                "DBSubnetGroupName": ref("DatabaseSubnets"),
                "DBClusterParameterGroupName": ref("DatabaseSettings"),
                "VpcSecurityGroupIds": [ref("DatabaseDoor")],
                "ServerlessV2ScalingConfiguration": {
                    "MinCapacity": ref("DatabaseLeast"),
                    "MaxCapacity": ref("DatabaseMost"),
                },
                "StorageEncrypted": True,
                "KmsKeyId": att("Key", "Arn"),
                "BackupRetentionPeriod": ref("BackupDays"),
                "PreferredBackupWindow": "18:00-19:00",  # UTC; two at night in the county
                "PreferredMaintenanceWindow": "sat:19:00-sat:20:00",
                "CopyTagsToSnapshot": True,
                "DeletionProtection": True,
                "EnableCloudwatchLogsExports": ["postgresql"],
            },
            DeletionPolicy="Snapshot",
            UpdateReplacePolicy="Snapshot",
        ),
    }


def _instances() -> Resources:
    return {
        f"Database{number}": item(
            "AWS::RDS::DBInstance",
            {
                "Engine": "aurora-postgresql",
                "DBClusterIdentifier": ref("Database"),
                "DBInstanceClass": "db.serverless",
                "PubliclyAccessible": False,
                "AutoMinorVersionUpgrade": True,
                "PromotionTier": number,
            },
        )
        for number in range(INSTANCES)
    }


def _proxy() -> Resources:
    return {
        "ProxyRole": role("rds.amazonaws.com", may_read_secret("DatabaseSecret")),
        "Proxy": item(
            "AWS::RDS::DBProxy",
            {
                "DBProxyName": {"Fn::Sub": "${AWS::StackName}-database"},
                "EngineFamily": "POSTGRESQL",
                "RequireTLS": True,
                "RoleArn": att("ProxyRole", "Arn"),
                "Auth": [
                    {
                        "AuthScheme": "SECRETS",
                        "IAMAuth": "DISABLED",  # a token a connection; libpq knows a password
                        "SecretArn": att("DatabaseSecret", "Id"),
                    }
                ],
                "VpcSecurityGroupIds": [ref("ProxyDoor")],
                "VpcSubnetIds": subnets("Isolated"),
            },
        ),
        "ProxyTarget": item(
            "AWS::RDS::DBProxyTargetGroup",
            {
                "DBProxyName": ref("Proxy"),
                "TargetGroupName": "default",
                "DBClusterIdentifiers": [ref("Database")],
                "ConnectionPoolConfigurationInfo": {
                    "MaxConnectionsPercent": 90,
                    "ConnectionBorrowTimeout": 20,
                },
            },
            DependsOn=[f"Database{number}" for number in range(INSTANCES)],
        ),
    }
